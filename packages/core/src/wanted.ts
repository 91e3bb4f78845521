import { callPlace } from './call-id.ts';
import type { CallRow } from './call-machine.ts';
import { wantedAcross } from './crossing.ts';
import { routeOf } from './plan.ts';
import { type ReplyWork, wantedReplies } from './reply-wanted.ts';
import type { Run } from './run.ts';
import type { TaskContext, TaskRow } from './task-row.ts';

/** Which activity a command asks for. */
export type Work =
  | 'condition.ask'
  | 'items.list'
  | 'items.gather'
  | 'model.call'
  | 'function.call'
  | 'guard.judge'
  | 'points.check'
  | 'conversation.digest'
  | 'tool.call'
  | CrewWork
  | ReplyWork
  | 'review.wait';

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
    /** Of an agent's call: which. */
    readonly call?: string;
    /** Of work on a reply, and of waiting: which review. */
    readonly review?: string;
    /** Of a `crew.cancel`: the run that is given up. */
    readonly child?: string;
  };
}

/**
 * The work a run's rows want now. Commands are derived from it: a step's commands are `wanted(after)` without
 * `wanted(before)`, its `done` is the reverse. Pause, resume, cancel, recovery and import are this one function.
 */
export function wanted(run: Run): readonly WantedCommand[] {
  const route = routeOf({ name: run.crew.context.crew, hash: run.crew.context.definition });
  const calls = Object.entries(run.calls).flatMap(([id, row]) =>
    isWanted(run, row) ? [callCommand(run, id, row, route)] : [],
  );
  if (run.crew.state === 'paused') return calls;
  const across = wantedAcross(run, route);
  if (run.crew.state !== 'running') return [...calls, ...across];
  const tasks = Object.entries(run.tasks).flatMap(([task, row]): readonly WantedCommand[] => {
    const work = workOf(row);
    if (!work) return [];
    const key = effectKey(run.id, task, row, work);
    return [{ id: `${key}#${row.context.tries}`, route, due: row.context.dueAt, body: { work, task, key } } as const];
  });
  return [...tasks, ...calls, ...across, ...wantedReplies(run, route), ...waits(run, route)];
}

/**
 * Dates the calls that `after` wants and `before` did not: under one key goes one request, whoever makes it and when. What
 * comes later, as a tool's late result does, is told in the next one.
 */
export function dated(before: Run | null, after: Run): Run {
  const keyOf = (run: Run | null, task: string) => {
    const row = run?.tasks[task];
    const work = row && workOf(row);
    return row && work ? effectKey(after.id, task, row, work) : null;
  };
  const begun = Object.entries(after.tasks).filter(([task, row]) => {
    if (row === before?.tasks[task]) return false;
    const key = keyOf(after, task);
    return key !== null && key !== keyOf(before, task);
  });
  if (begun.length === 0) return after;
  const asOf = after.version;
  const tasks = begun.map(([task, { state, context }]) => [task, { state, context: { ...context, asOf } }] as const);
  return { ...after, tasks: { ...after.tasks, ...Object.fromEntries(tasks) } };
}

/** The effect key of a tool call: `run/task/attempt/turn/call1`, the same for every try. */
export function callKey(run: string, call: string): string {
  const { task, attempt, turn, index } = callPlace(call);
  return `${run}/${task}/${attempt}/${turn}/call${index}`;
}

/** What was started runs out, whatever became of the run: its result is recorded. What a coworker has, it reports. */
function isWanted({ crew }: Run, { state, context }: CallRow): boolean {
  if (state === 'ready') return crew.state === 'running' && !context.givenUp;
  return state === 'started' && !context.crew;
}

function callCommand(run: Run, id: string, { context }: CallRow, route: string): WantedCommand {
  const key = callKey(run.id, id);
  const body = { work: context.crew ? 'crew.start' : 'tool.call', task: context.task, key, call: id } as const;
  return { id: `${key}#${context.tries}`, route, due: context.dueAt, body };
}

/** Each open review's next instant. Named by its time as well: a review that is asked again waits for another one. */
function waits(run: Run, route: string): readonly WantedCommand[] {
  return Object.entries(run.reviews).flatMap(([review, { state, context }]): readonly WantedCommand[] => {
    const { task, nextAt, revision, passed } = context;
    if (state !== 'open' || nextAt === null) return [];
    const key = `${run.id}/${review}/wait/${revision}.${passed}/${nextAt}`;
    return [{ id: `${key}#0`, route, due: nextAt, body: { work: 'review.wait', task, key, review } }];
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
      return workingWork(row);
    case 'listing':
      return 'items.list';
    case 'guarding':
      return row.context.checking ? 'points.check' : 'guard.judge';
    default:
      return null;
  }
}

function workingWork({ context }: TaskRow): Work {
  if (context.kind === 'crew') return context.children.phase === 'reopening' ? 'crew.reopen' : 'crew.start';
  if (context.kind === 'function') return 'function.call';
  if (context.kind === 'each') return 'items.gather';
  return context.digesting ? 'conversation.digest' : 'model.call';
}

/**
 * `run/task/attempt/turn/index`: the same for every try of one call, and for no other call. Index 0 is the answer, 1 and
 * up are judgements of it, `points` is the comparison with what was asked for,
 * `digest` the hand-over of a conversation that is too long; a condition's, and a list's, is how often it was asked,
 * since it begins no attempt.
 */
function effectKey(run: string, task: string, { context }: TaskRow, work: Work): string {
  return `${run}/${task}/${context.attempt}/${context.turn}/${indexOf(work, context)}`;
}

function indexOf(work: Work, { judged, asked, fan }: TaskContext): number | string {
  switch (work) {
    case 'guard.judge':
      return judged + 1;
    case 'points.check':
      return 'points';
    case 'conversation.digest':
      return 'digest';
    case 'condition.ask':
      return `when${asked}`;
    case 'items.list':
      return `list${fan?.listings ?? 0}`;
    default:
      return 0;
  }
}
