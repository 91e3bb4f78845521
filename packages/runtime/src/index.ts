export type { Act, Receipt } from './act.ts';
export { type Clock, systemClock } from './clock.ts';
export { acceptedBy, acceptedOf, bodyAt, contentsOf, titleOf } from './contents.ts';
export { type Fault, type FaultPoint, faultPoints } from './fault-points.ts';
export type { Change, Tokens } from './feed.ts';
export { definitionUnknown, findHeld, type HeldPage, type HeldQuery, type HeldRun } from './held.ts';
export { createKeptRuns } from './kept-runs.ts';
export type { CallLimits } from './limiter.ts';
export type { Migrate, PlanMigration } from './migration.ts';
export { type AnyCrew, createRegistry, hashing, type RegisteredCrew, type Registry } from './registry.ts';
export {
  type DefinitionPlan,
  planRelease,
  type RefusedRuns,
  type ReleaseOptions,
  type ReleasePlan,
} from './release.ts';
export type { RetryPolicy } from './retry.ts';
export {
  definitionOf,
  eligibleFor,
  outcomeLabel,
  readersIn,
  reviewSummary,
  reviewTags,
  runFrom,
  runSummary,
  summaryOf,
} from './rows.ts';
export { createRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';
export type { RunSnapshot } from './snapshot.ts';
export { taskJournal } from './task-journal.ts';
