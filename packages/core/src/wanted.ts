import { routeOf } from './plan.ts';
import type { Run } from './run.ts';
import type { TaskContext, TaskRow } from './task-row.ts';

/** Which activity a command asks for. */
export type Work =
  | 'condition.ask'
  | 'model.call'
  | 'function.call'
  | 'guard.judge'
  | 'points.check'
  | 'conversation.digest';

/** What the run wants done. References only: whoever does it reads the contents from the run. */
export interface WantedCommand {
  /** Effect key, `#`, try. */
  readonly id: string;
  readonly route: string;
  readonly due: number;
  readonly body: { readonly work: Work; readonly task: string; readonly key: string };
}

/**
 * The work a run's rows want now. Commands are derived from it: a step's commands are `wanted(after)` without
 * `wanted(before)`, its `done` is the reverse. Pause, resume, cancel, recovery and import are this one function.
 */
export function wanted(run: Run): readonly WantedCommand[] {
  if (run.crew.state !== 'running') return [];
  const route = routeOf({ name: run.crew.context.crew, hash: run.crew.context.definition });
  return Object.entries(run.tasks).flatMap(([task, row]) => {
    const work = workOf(row);
    if (!work) return [];
    const key = effectKey(run.id, task, row, work);
    return [{ id: `${key}#${row.context.tries}`, route, due: row.context.dueAt, body: { work, task, key } }];
  });
}

/** The commands to write and the commands to strike when `before` becomes `after`. */
export function difference(
  before: readonly WantedCommand[],
  after: readonly WantedCommand[],
): { readonly commands: readonly WantedCommand[]; readonly done: readonly string[] } {
  const had = new Set(before.map((command) => command.id));
  const wants = new Set(after.map((command) => command.id));
  return {
    commands: after.filter((command) => !had.has(command.id)),
    done: before.filter((command) => !wants.has(command.id)).map((command) => command.id),
  };
}

function workOf(row: TaskRow): Work | null {
  switch (row.state) {
    case 'admitting':
      return 'condition.ask';
    case 'working':
      if (row.context.kind === 'function') return 'function.call';
      return row.context.digesting ? 'conversation.digest' : 'model.call';
    case 'guarding':
      return row.context.checking ? 'points.check' : 'guard.judge';
    default:
      return null;
  }
}

/**
 * `run/task/attempt/turn/index`: the same for every try of one call, and for no other call. Index 0 is the answer, 1 and
 * up are judgements of it, `points` is the comparison with what was asked for,
 * `digest` the hand-over of a conversation that is too long; a condition's is how often it was asked,
 * since it begins no attempt.
 */
function effectKey(run: string, task: string, { context }: TaskRow, work: Work): string {
  return `${run}/${task}/${context.attempt}/${context.turn}/${indexOf(work, context)}`;
}

function indexOf(work: Work, { judged, asked }: TaskContext): number | string {
  switch (work) {
    case 'guard.judge':
      return judged + 1;
    case 'points.check':
      return 'points';
    case 'conversation.digest':
      return 'digest';
    case 'condition.ask':
      return `when${asked}`;
    default:
      return 0;
  }
}
