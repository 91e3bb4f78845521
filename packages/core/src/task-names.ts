import type { Run } from './run.ts';
import { taskKeyOf } from './task-id.ts';

// A definition may call a task otherwise than the one before. What was journalled, and asked, under the earlier name
// keeps it: entries are sealed, and links to a review are in people's mails.

type Named = Pick<Run, 'crew'>;

/** The id that a task of this run has now, or `null` where the run's definition has it no more. */
export function presentTask({ crew }: Named, id: string): string | null {
  const { former = {} } = crew.context;
  const key = taskKeyOf(id);
  let present: string | null = key;
  while (present !== null && Object.hasOwn(former, present)) present = former[present] ?? null;
  return present === null ? null : present + id.slice(key.length);
}

/** All ids under which a task's entries stand, the present one first. No name ever stood for two tasks. */
export function namesOfTask({ crew }: Named, id: string): readonly string[] {
  const former = Object.entries(crew.context.former ?? {});
  const key = taskKeyOf(id);
  const names: string[] = [];
  for (let name: string | undefined = key; name !== undefined; ) {
    names.push(name + id.slice(key.length));
    const present: string = name;
    name = former.find(([, next]) => next === present)?.[0];
  }
  return names;
}

/** The name that a task of this run had when the run was started, or when the task came to it. */
export function firstName(run: Named, id: string): string {
  return namesOfTask(run, id).at(-1) ?? id;
}

/** The id of the review that a task's output has, or will have. One that was opened keeps its id. */
export function outputReview(run: Pick<Run, 'crew' | 'reviews'>, task: string): string {
  return namesOfTask(run, task).find((name) => Object.hasOwn(run.reviews, name)) ?? task;
}
