import {
  askedAsWell,
  type CallRow,
  type CrewPlan,
  type GatePlan,
  gateOf,
  hasEnded,
  isHanded,
  isSettled,
  itemsOf,
  plannedTask,
  type ReviewRow,
  type Run,
  type TaskRow,
  taskKeyOf,
  wanted,
} from '@holdpoint/core';
import {
  type DecisionHead,
  HoldpointError,
  type Json,
  type ReviewGroup,
  type ReviewSummary,
  type RunStatus,
  type RunSummary,
  reviewId,
  type Turn,
} from '@holdpoint/protocol';
import type { LoadedRun, Row, RunRef } from '@holdpoint/store';
import { withOlderWords } from './word-rows.ts';

// A row's body is the machine's row and, beside it, what lists show: the inbox reads no run and no definition.

type Body<Machine, Summary> = { readonly row: Machine; readonly summary: Summary };
type RunBody = Body<Run['crew'], RunSummary> & { readonly head: string; readonly tasks: readonly string[] };

/** The run that these rows are, or `null` when there is none. */
export function runFrom(ref: RunRef, loaded: LoadedRun): Run | null {
  const own = loaded.rows.find((row) => row.kind === 'run');
  if (loaded.version === 0 || !own) return null;
  const body = own.body as unknown as RunBody;
  const machines = (kind: Row['kind']) =>
    new Map(
      loaded.rows
        .filter((row) => row.kind === kind)
        .map((row) => [row.id, (row.body as unknown as Body<unknown, unknown>).row]),
    );
  const tasks = withOlderWords(machines('task') as ReadonlyMap<string, TaskRow>, loaded.rows);
  return {
    tenant: ref.tenant,
    id: ref.run,
    version: loaded.version,
    head: body.head,
    crew: body.row,
    tasks: Object.fromEntries(body.tasks.map((id) => [id, tasks.get(id) as TaskRow])),
    calls: Object.fromEntries([...machines('call')] as [string, CallRow][]),
    reviews: Object.fromEntries([...machines('review')] as [string, ReviewRow][]),
  };
}

/** The definition that the run of a found row has. */
export function definitionOf(row: Row): { readonly crew: string; readonly definition: string } {
  const { crew, definition } = (row.body as unknown as RunBody).row.context;
  return { crew, definition };
}

/** The list entry that a found row carries. */
export function summaryOf<Summary extends RunSummary | ReviewSummary>(row: Row): Summary {
  return (row.body as unknown as Body<unknown, Summary>).summary;
}

/** `waiting` is read off the rows: nothing works, and a person is asked. */
function statusOf(run: Run): RunStatus {
  if (run.crew.state !== 'running') return run.crew.state;
  const asks = Object.values(run.reviews).some((review) => review.state === 'open');
  // a child's or a coworker's work goes on elsewhere, whoever that waits for
  const works =
    Object.values(run.tasks).some((task) => task.state === 'awaiting') ||
    Object.values(run.calls).some(isHanded) ||
    // what comes later by itself, if nobody answers, is no work
    wanted(run).some(({ body }) => body.work !== 'review.wait');
  return asks && !works ? 'waiting' : 'running';
}

export function runSummary(run: Run): RunSummary {
  const { context } = run.crew;
  return {
    id: run.id,
    parent: context.parent?.run ?? null,
    version: run.version,
    status: statusOf(run),
    crew: context.crew,
    label: context.label,
    title: context.title || run.id,
    startedBy: context.startedBy,
    startedAt: context.startedAt,
    endedAt: context.endedAt,
    outcome: context.outcome,
    tasks: progressOf(run),
  };
}

export function reviewSummary(id: string, row: ReviewRow, run: Run, plan: CrewPlan): ReviewSummary {
  const { context, state } = row;
  const task = plannedTask(plan, context.task);
  const gate = gateOf(plan, row);
  if (!task || !gate) throw new HoldpointError('INTERNAL', `Review "${id}" belongs to no gate of crew "${plan.name}".`);
  return {
    id: reviewId(run.id, id),
    kind: context.kind,
    state,
    turn: turnOf(row, run),
    question: gate.question,
    revision: context.revision,
    run: {
      id: run.id,
      crew: plan.name,
      label: plan.label,
      title: run.crew.context.title || run.id,
      startedBy: run.crew.context.startedBy,
    },
    task: { id: context.task, title: task.title, agent: task.agent?.role ?? null, attempt: context.attempt },
    group: context.call ? null : groupOf(context.task, run, plan),
    progress: progressOf(run),
    openedAt: context.openedAt,
    dueAt: context.dueAt,
    expiresAt: state === 'open' ? expiryOf(row, gate) : null,
    escalated: context.escalated || askedAsWell(plan, row).length > 0,
    risk: context.call?.risk ?? null,
    call: context.call && {
      tool: context.call.tool,
      title: context.call.title,
      doubtful: context.call.doubtful,
    },
    decision: context.decision && headOf(context.decision, gate),
  };
}

/** When nobody is asked any more: the last of the gate's instants, counted from the one that comes next. */
function expiryOf({ context: { nextAt, passed } }: ReviewRow, { times }: GatePlan): number | null {
  const [next, last] = [times?.instants[passed], times?.instants.at(-1)];
  return nextAt !== null && next && last?.act === 'expire' ? nextAt + last.afterMs - next.afterMs : null;
}

/** Which reviews an item's output belongs together with; none where the list no longer has the item. */
function groupOf(task: string, run: Run, plan: CrewPlan): ReviewGroup | null {
  const item = run.tasks[task]?.context.item;
  if (!item) return null;
  const list = taskKeyOf(task);
  const title = plannedTask(plan, list)?.title ?? list;
  return { id: reviewId(run.id, list), title, index: item.index, total: totalOf(run, list) };
}

export function totalOf(run: Run | null, list: string): number {
  return run?.tasks[list]?.context.fan?.list?.total ?? (run ? itemsOf(run.tasks, list).length : 0);
}

/** A decision without its place in the journal; an outcome with the words of its button. */
function headOf({ version: _, ...head }: NonNullable<ReviewRow['context']['decision']>, gate: GatePlan): DecisionHead {
  const label = outcomeLabel(gate, head.outcome);
  return { ...head, ...(label !== undefined && { label }) };
}

/** What the button of a named outcome says. */
export function outcomeLabel(gate: GatePlan | null | undefined, outcome: string | undefined): string | undefined {
  return outcome === undefined ? undefined : gate?.decisions.find((decision) => decision.outcome === outcome)?.label;
}

/**
 * Whose move a review is. What was answered with `revise`, superseded, or approved before its task was sent back, is
 * the agents': it comes back as another revision, or as it was.
 */
export function turnOf({ state, context }: ReviewRow, run: Run): Turn {
  if (state === 'open') return 'reviewer';
  // a call is asked about once: the next one is another review
  if (context.call) return 'nobody';
  const task = run.tasks[context.task];
  const comesBack = task && !isSettled(task) && task.state !== 'failed';
  return !hasEnded(run.crew) && state !== 'cancelled' && comesBack ? 'agent' : 'nobody';
}

/** Who may decide a review as it stands: the gate's people or those asked after its rounds, and those asked as time went by. */
export function eligibleFor(row: ReviewRow, plan: CrewPlan): readonly string[] {
  const gate = gateOf(plan, row);
  const asked = (row.context.escalated ? gate?.escalateTo : gate?.eligible) ?? [];
  return [...new Set([...asked, ...askedAsWell(plan, row)])];
}

/** The tags under which a review with these eligible names is found, by whose turn it is. */
export function reviewTags(turn: Turn, eligible: readonly string[]): readonly string[] {
  return eligible.map((name) => `${turn}/${name}`);
}

/** Every run that may still go on is found under this: whatever has not ended, and what failed. */
export const liveTag = 'live';

export function readersOf(run: Run, plan: CrewPlan): readonly string[] {
  const readers = new Set([
    `user:${run.crew.context.startedBy.id}`,
    'group:admin',
    ...plan.tasks.flatMap(({ gate }) => (gate ? [...gate.eligible, ...gate.escalateTo] : [])),
    // those whom a call was shown to, and those asked as time went by
    ...Object.values(run.reviews).flatMap((row) => [...(row.context.call?.eligible ?? []), ...askedAsWell(plan, row)]),
  ]);
  return [...readers];
}

/** The same as it stands in the run's own row, which every commit writes. */
export function readersIn(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === 'run' ? namesIn(row, 'reader') : []));
}

/** Who finds a row under this. */
export function namesIn({ tags }: Row, under: string): readonly string[] {
  return tags.flatMap((tag) => (tag.startsWith(`${under}/`) ? [tag.slice(under.length + 1)] : []));
}

export function runRow(run: Run, readers: readonly string[]): Row {
  const body: RunBody = { row: run.crew, head: run.head, tasks: Object.keys(run.tasks), summary: runSummary(run) };
  return {
    kind: 'run',
    id: run.id,
    tags: [
      ...readers.map((name) => `reader/${name}`),
      `crew:${run.crew.context.crew}@${run.crew.context.definition}`,
      ...(run.crew.context.endedAt === null || run.crew.state === 'failed' ? [liveTag] : []),
    ],
    // newest first
    sort: -run.crew.context.startedAt,
    body: body as unknown as Json,
  };
}

export function reviewRow(id: string, row: ReviewRow, summary: ReviewSummary, eligible: readonly string[]): Row {
  return {
    kind: 'review',
    id,
    tags: reviewTags(summary.turn, eligible),
    // what waits: longest first; what is settled: newest first
    sort: summary.turn === 'nobody' ? -(summary.decision?.at ?? summary.openedAt) : summary.openedAt,
    body: { row, summary } as unknown as Json,
  };
}

export function progressOf(run: Run): { readonly total: number; readonly settled: number } {
  const rows = Object.values(run.tasks);
  return { total: rows.length, settled: rows.filter(isSettled).length };
}
