export { type OpenOptions, type StoreRule, type StoreRulesOptions, storeRules } from './conformance.ts';
export { type Position, readCursor, writeCursor } from './cursor.ts';
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export { checkCommit, commandTaken, keyTaken, storeClosed, versionConflict } from './refusals.ts';
export { steadyClock } from './steady-clock.ts';
export type {
  Command,
  Commit,
  Durability,
  Entry,
  FoundRows,
  JournalOptions,
  Lease,
  Leased,
  LeaseOptions,
  LoadedRun,
  LoadOptions,
  Query,
  Row,
  RunRef,
  Store,
} from './store.ts';
export { inVersionOrder } from './version-order.ts';
