import { routeOf } from './plan.ts';
import type { Run } from './run.ts';
import type { TaskRow } from './task-row.ts';

/** Which activity a command asks for. */
export type Work = 'condition.ask' | 'items.list' | 'items.gather' | 'model.call' | 'function.call' | 'guard.judge';

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

const workOn = { agent: 'model.call', function: 'function.call', each: 'items.gather' } as const;

function workOf(row: TaskRow): Work | null {
  switch (row.state) {
    case 'admitting':
      return 'condition.ask';
    case 'working':
      return workOn[row.context.kind];
    case 'listing':
      return 'items.list';
    case 'guarding':
      return 'guard.judge';
    default:
      return null;
  }
}

/**
 * `run/task/attempt/turn/index`: the same for every try of one call, and for no other call. Index 0 is the answer, 1 and
 * up are judgements of it; a condition's, and a list's, is how often it was asked, since it begins no attempt.
 */
function effectKey(run: string, task: string, { context }: TaskRow, work: Work): string {
  const index = indexOf(context, work);
  return `${run}/${task}/${context.attempt}/${context.turn}/${index}`;
}

function indexOf({ judged, asked, fan }: TaskRow['context'], work: Work): string | number {
  switch (work) {
    case 'guard.judge':
      return judged + 1;
    case 'condition.ask':
      return `when${asked}`;
    case 'items.list':
      return `list${fan?.listings ?? 0}`;
    default:
      return 0;
  }
}
