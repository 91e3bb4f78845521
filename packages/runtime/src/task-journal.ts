import { namesOfTask, type Run } from '@holdpoint/core';
import type { Entry, Store } from '@holdpoint/store';

/**
 * A task's own entries, oldest first: those under names that it had before the run was migrated are among them, and so
 * are those of the versions in `also`, whosever they are.
 */
export async function taskJournal(
  store: Store,
  run: Run,
  task: string,
  { after = 0, also = [] }: { readonly after?: number; readonly also?: readonly number[] } = {},
): Promise<readonly Entry[]> {
  const ref = { tenant: run.tenant, run: run.id };
  const [name = task, ...earlier] = namesOfTask(run, task);
  const found = await Promise.all([
    store.journal(ref, { task: name, after, ...(also.length > 0 && { also }) }),
    ...earlier.map((one) => store.journal(ref, { task: one, after })),
  ]);
  if (earlier.length === 0) return found[0];
  const entries = new Map(found.flat().map((entry) => [entry.version, entry]));
  return [...entries.values()].sort((a, b) => a.version - b.version);
}
