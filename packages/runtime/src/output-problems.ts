import {
  type CrewPlan,
  definedTask,
  fitOutput,
  itemsOf,
  keptTasks,
  type Run,
  type TaskMap,
  type TaskRow,
} from '@holdpoint/core';
import type { Json, MigrationProblem } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { inputOf, outputAt } from './contents.ts';
import type { RegisteredCrew } from './registry.ts';

/** What was made, or is shown to a person, and would not be what the new definition's functions expect. */
export async function outputProblems(
  store: Store,
  run: Run,
  from: CrewPlan,
  to: RegisteredCrew,
  tasks: TaskMap,
): Promise<readonly MigrationProblem[]> {
  const ref = { tenant: run.tenant, run: run.id };
  const misfit = (task: string | null, what: string, message: string): MigrationProblem => ({
    task,
    problem: 'outputMisfits',
    message: `${what} does not fit the new schema: ${message}`,
  });
  const input = fits(to.definition.input, await inputOf(store, ref));
  const kept = keptTasks(from, to.plan, tasks).flatMap(({ from: { key }, to: task }) =>
    task ? [key, ...itemsOf(run.tasks, key)].map((id) => ({ id, now: task.key + id.slice(key.length) })) : [],
  );
  const found = await Promise.all(
    kept.flatMap(({ id, now }) => {
      const task = definedTask(to.definition, now);
      const row = run.tasks[id];
      if (!task || !row) return [];
      return versionsOf(row).map(async (version) => {
        const message = fits(task.output, await outputAt(store, ref, version));
        return message === null ? [] : [misfit(id, `What task "${id}" made`, message)];
      });
    }),
  );
  return [...(input === null ? [] : [misfit(null, "The run's input", input)]), ...found.flat()];
}

/** What is in force or may be again, and what is looked at now. */
function versionsOf({ state, context }: TaskRow): readonly number[] {
  const { accepted, proposal } = context;
  const looked = state === 'inReview' || state === 'guarding' ? (proposal?.version ?? null) : null;
  return [...new Set([accepted?.version ?? null, looked])].filter((version) => version !== null);
}

/** Why a recorded value would not be what its schema says, or `null`. It is read as it was recorded: defaults come too late. */
function fits(schema: Parameters<typeof fitOutput>[0], value: Json): string | null {
  const fitted = fitOutput(schema, value);
  if (!fitted.ok) return fitted.message;
  return isPartOf(fitted.output, value) ? null : 'it would come out changed.';
}

/** True when all of the value stands in the other one, which may have members that nobody reads any more. */
function isPartOf(value: Json, other: Json): boolean {
  if (typeof value !== 'object' || value === null) return value === other;
  if (typeof other !== 'object' || other === null || Array.isArray(value) !== Array.isArray(other)) return false;
  if (Array.isArray(value) && Array.isArray(other) && value.length !== other.length) return false;
  return Object.entries(value).every(
    ([key, item]) => Object.hasOwn(other, key) && isPartOf(item as Json, (other as Record<string, Json>)[key] ?? null),
  );
}
