import type { Run } from './run.ts';
import { taskKeyOf } from './task-id.ts';

// A definition may call a task otherwise than the one before. What was journalled, and asked, under the earlier name
// keeps it: entries are sealed, and links to a review are in people's mails.

/** The id that a task of this run has now, or `null` where the run's definition has it no more. */
export function presentTask({ crew }: Pick<Run, 'crew'>, id: string): string | null {
  const key = taskKeyOf(id);
  const { former = {} } = crew.context;
  if (!Object.hasOwn(former, key)) return id;
  const present = former[key] ?? null;
  return present === null ? null : present + id.slice(key.length);
}

/** All ids under which a task's entries stand, the present one first. */
export function namesOfTask({ crew }: Pick<Run, 'crew'>, id: string): readonly string[] {
  const key = taskKeyOf(id);
  const earlier = Object.entries(crew.context.former ?? {}).filter(([, present]) => present === key);
  return [id, ...earlier.map(([former]) => former + id.slice(key.length))];
}

/** The id of the review that a task's output has, or will have. One that was opened keeps its id. */
export function outputReview(run: Pick<Run, 'crew' | 'reviews'>, task: string): string {
  return namesOfTask(run, task).find((name) => Object.hasOwn(run.reviews, name)) ?? task;
}
