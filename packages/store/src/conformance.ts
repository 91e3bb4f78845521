import { commandRules } from './command-rules.ts';
import { commitRules } from './commit-rules.ts';
import { deliveryRules } from './delivery-rules.ts';
import { findRules } from './find-rules.ts';
import { handleRules } from './handle-rules.ts';
import { headRules } from './head-rules.ts';
import { journalRules } from './journal-rules.ts';
import { jsonRules } from './json-rules.ts';
import { keepRules } from './keep-rules.ts';
import { knownRules } from './known-rules.ts';
import { largeRules } from './large-rules.ts';
import { leaseOnCommitRules } from './lease-on-commit-rules.ts';
import { leaseRules } from './lease-rules.ts';
import { namedEntryRules } from './named-entry-rules.ts';
import { nowRules } from './now-rules.ts';
import { orderRules } from './order-rules.ts';
import { pagingRules } from './paging-rules.ts';
import { raceRules } from './race-rules.ts';
import { receiptRules } from './receipt-rules.ts';
import { rowRules } from './row-rules.ts';
import type { Need, Rule } from './rule.ts';
import type { Store } from './store.ts';
import { tenantRules } from './tenant-rules.ts';
import { textRules } from './text-rules.ts';

export interface StoreRulesOptions {
  /** Opens a handle of the store under test. The suite closes every handle it opened. */
  readonly open: (options: OpenOptions) => Promise<Store>;
}

export interface OpenOptions {
  /** The clock that the store must read instead of its own. */
  readonly now: () => number;
  /**
   * Names the data, as `[A-Za-z0-9-]+`. A name that was not used before is an empty store; the same name again is
   * another handle on the same data, opened beside the first or after it was closed. A store of class `none` may
   * ignore it.
   */
  readonly data: string;
}

export interface StoreRule {
  /** As in SPEC.md. */
  readonly id: `ST${number}`;
  /** The sentence of SPEC.md. */
  readonly name: string;
  /** Why this store cannot be asked, or `null`. Decided by its class and its methods. */
  readonly skip: string | null;
  /** Rejects, and says what was expected and what came, when the store breaks the rule. */
  readonly run: () => Promise<void>;
}

/** The rules as written in SPEC.md, before a store is known. */
export const allRules: readonly Rule[] = [
  ...commitRules,
  ...tenantRules,
  ...rowRules,
  ...findRules,
  ...journalRules,
  ...jsonRules,
  ...commandRules,
  ...leaseRules,
  ...handleRules,
  ...deliveryRules,
  ...raceRules,
  ...receiptRules,
  ...keepRules,
  ...orderRules,
  ...pagingRules,
  ...textRules,
  ...largeRules,
  ...knownRules,
  ...leaseOnCommitRules,
  ...headRules,
  ...namedEntryRules,
  ...nowRules,
];

/**
 * The conformance suite as data: every rule that a store must keep, runnable under any test runner.
 *
 * Opens one store and closes it to learn what it offers. The suite has no timers: a rule whose store never answers ends
 * with the runner's own time-out.
 *
 * @example
 * for (const rule of await storeRules({ open: async ({ now }) => memoryStore({ now }) })) {
 *   it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);
 * }
 */
export async function storeRules({ open }: StoreRulesOptions): Promise<readonly StoreRule[]> {
  const suite = Date.now().toString(36);
  const sample = await open({ now: () => 0, data: `${suite}-sample` });
  await sample.close();
  return allRules.map(({ id, name, needs, check }, index) => ({
    id,
    name,
    skip: needs.map((need) => lacks(sample, need)).find((reason) => reason !== null) ?? null,
    run: () => inScene(open, `${suite}-${index}-${Math.random().toString(36).slice(2)}`, check),
  }));
}

async function inScene(open: StoreRulesOptions['open'], data: string, check: Rule['check']): Promise<void> {
  const clock = { now: 1_000_000 };
  const handles: Store[] = [];
  const reopen = async () => {
    const handle = await open({ now: () => clock.now, data });
    handles.push(handle);
    return handle;
  };
  try {
    await check({ store: await reopen(), clock, reopen });
  } finally {
    for (const handle of handles) await handle.close();
  }
}

function lacks(store: Store, need: Need): string | null {
  switch (need) {
    case 'handles':
      return store.durability === 'none' ? 'its durability is "none": the data ends with the handle' : null;
    case 'watch':
      return store.watch ? null : 'it has no watch()';
    case 'leasesOnCommit':
      return store.leasesOnCommit ? null : 'its commits lease nothing';
    case 'now':
      return store.now ? null : 'it has no now()';
    case 'erase':
      return store.erase ? null : 'it has no erase()';
    default:
      return need satisfies never;
  }
}
