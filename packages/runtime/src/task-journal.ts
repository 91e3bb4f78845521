import { namesOfTask, type Run } from '@holdpoint/core';
import type { Entry, Store } from '@holdpoint/store';

/** A task's own entries, oldest first: those under names that it had before the run was migrated are among them. */
export async function taskJournal(
  store: Store,
  run: Run,
  task: string,
  { after = 0 }: { readonly after?: number } = {},
): Promise<readonly Entry[]> {
  const ref = { tenant: run.tenant, run: run.id };
  const names = namesOfTask(run, task);
  const found = await Promise.all(names.map((name) => store.journal(ref, { task: name, after })));
  return found.length === 1 ? (found[0] ?? []) : found.flat().sort((a, b) => a.version - b.version);
}
