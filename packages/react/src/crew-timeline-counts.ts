import type { RunView, TaskView } from '@holdpoint/protocol';
import type { Localized } from './localization.ts';
import { type TaskState, taskState } from './task-status.tsx';
import type { RunText } from './text-run.ts';

/** The states that are counted; what only a glyph tells apart is one. */
const counted: readonly TaskState[] = [
  'accepted',
  'working',
  'retrying',
  'inReview',
  'sentBack',
  'failed',
  'skipped',
  'blocked',
];

/** How many of a run's tasks are in each state, in the order of a task's life, without those that no task is in. */
export function countStates(
  tasks: readonly TaskView[],
): readonly { readonly state: TaskState; readonly count: number }[] {
  const states = tasks.map((task) => {
    const state = taskState(task, tasks);
    if (state === 'starting') return 'working';
    return state === 'hold' ? 'blocked' : state;
  });
  return counted.flatMap((state) => {
    const count = states.filter((each) => each === state).length;
    return count > 0 ? { state, count } : [];
  });
}

/** Tasks that must be settled before this one may start, by title. */
export function unsettledNeeds(task: TaskView, run: RunView): readonly string[] {
  return run.taskList
    .filter(({ id, status }) => task.needs.includes(id) && status !== 'accepted' && status !== 'skipped')
    .map(({ title }) => title);
}

/** Milliseconds from a task's start to its end, or to now. Time with a reviewer is part of it. */
export function elapsedMs({ startedAt, endedAt }: TaskView, now: number | null): number | null {
  const until = endedAt ?? now;
  return startedAt === null || until === null ? null : Math.max(0, until - startedAt);
}

/** "38 s", "2 min 05 s", "3 h 10 min": finer than a distance from now, since it is compared with its neighbours. */
export function elapsedText(ms: number, text: RunText): string {
  const seconds = Math.floor(ms / 1_000);
  return text.elapsed({
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3_600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  });
}

/** "980", "12.4k" in the person's locale. */
export function tokenCount({ usage }: Pick<TaskView, 'usage'>, { locale }: Localized<RunText>): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(
    usage.inputTokens + usage.outputTokens,
  );
}
