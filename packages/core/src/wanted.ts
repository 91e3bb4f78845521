import { wantedAcross } from './crossing.ts';
import { routeOf } from './plan.ts';
import type { Run } from './run.ts';
import type { TaskRow } from './task-row.ts';

/** Which activity a command asks for. */
export type Work = 'condition.ask' | 'model.call' | 'function.call' | 'guard.judge' | CrewWork;

/** Which of them reaches into another run. */
export type CrewWork = 'crew.start' | 'crew.reopen' | 'crew.cancel' | 'crew.report';

/** What the run wants done. References only: whoever does it reads the contents from the run. */
export interface WantedCommand {
  /** Effect key, `#`, try. */
  readonly id: string;
  readonly route: string;
  readonly due: number;
  readonly body: {
    readonly work: Work;
    /** Of a `crew.report`: the parent's. */
    readonly task: string;
    readonly key: string;
    /** Of a `crew.cancel`: the run that is given up. */
    readonly child?: string;
  };
}

/**
 * The work a run's rows want now. Commands are derived from it: a step's commands are `wanted(after)` without
 * `wanted(before)`, its `done` is the reverse. Pause, resume, cancel, recovery and import are this one function.
 */
export function wanted(run: Run): readonly WantedCommand[] {
  if (run.crew.state === 'paused') return [];
  const route = routeOf({ name: run.crew.context.crew, hash: run.crew.context.definition });
  const across = wantedAcross(run, route);
  if (run.crew.state !== 'running') return across;
  const own = Object.entries(run.tasks).flatMap(([task, row]) => {
    const work = workOf(row);
    if (!work) return [];
    const key = effectKey(run.id, task, row, work);
    return [{ id: `${key}#${row.context.tries}`, route, due: row.context.dueAt, body: { work, task, key } }];
  });
  return [...own, ...across];
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
      return workingWork(row);
    case 'guarding':
      return 'guard.judge';
    default:
      return null;
  }
}

function workingWork({ context }: TaskRow): Work {
  if (context.kind === 'crew') return context.children.phase === 'reopening' ? 'crew.reopen' : 'crew.start';
  return context.kind === 'agent' ? 'model.call' : 'function.call';
}

/**
 * `run/task/attempt/turn/index`: the same for every try of one call, and for no other call. Index 0 is the answer, 1 and
 * up are judgements of it; a condition's is how often it was asked, since it begins no attempt.
 */
function effectKey(run: string, task: string, { context }: TaskRow, work: Work): string {
  const index = work === 'guard.judge' ? context.judged + 1 : work === 'condition.ask' ? `when${context.asked}` : 0;
  return `${run}/${task}/${context.attempt}/${context.turn}/${index}`;
}
