import { type CrewPlan, isSettled, type ReviewRow, type Run, type TaskRow, wanted } from '@holdpoint/core';
import {
  HoldpointError,
  type Json,
  type ReviewSummary,
  type RunStatus,
  type RunSummary,
  reviewId,
  type Turn,
} from '@holdpoint/protocol';
import type { LoadedRun, Row, RunRef } from '@holdpoint/store';

// A row's body is the machine's row and, beside it, what lists show: the inbox reads no run and no definition.

type Body<Machine, Summary> = { readonly row: Machine; readonly summary: Summary };
type RunBody = Body<Run['crew'], RunSummary> & { readonly head: string; readonly tasks: readonly string[] };

/** The rows that differ between two states of a run. Without `before`, all of them. */
export function changedRows(before: Run | null, after: Run, plan: CrewPlan): readonly Row[] {
  const progress = progressOf(after);
  const moved = !before || progressOf(before).settled !== progress.settled;
  // an ended run turns a review that waited for its agent into nobody's
  const ended = before?.crew.state !== after.crew.state;
  return [
    runRow(after, plan),
    ...Object.entries(after.tasks)
      .filter(([id, row]) => before?.tasks[id] !== row)
      .map(([id, row]) => taskRow(id, row)),
    ...Object.entries(after.reviews)
      .filter(([id, row]) => ended || before?.reviews[id] !== row || (moved && row.state === 'open'))
      .map(([id, row]) => reviewRow(id, row, after, plan)),
  ];
}

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
  const tasks = machines('task');
  return {
    tenant: ref.tenant,
    id: ref.run,
    version: loaded.version,
    head: body.head,
    crew: body.row,
    tasks: Object.fromEntries(body.tasks.map((id) => [id, tasks.get(id) as TaskRow])),
    reviews: Object.fromEntries([...machines('review')] as [string, ReviewRow][]),
  };
}

/** The list entry that a found row carries. */
export function summaryOf<Summary extends RunSummary | ReviewSummary>(row: Row): Summary {
  return (row.body as unknown as Body<unknown, Summary>).summary;
}

/** `waiting` is read off the rows: nothing works, and a person is asked. */
function statusOf(run: Run): RunStatus {
  if (run.crew.state !== 'running') return run.crew.state;
  const asks = Object.values(run.reviews).some((review) => review.state === 'open');
  return asks && wanted(run).length === 0 ? 'waiting' : 'running';
}

export function runSummary(run: Run): RunSummary {
  const { context } = run.crew;
  return {
    id: run.id,
    version: run.version,
    status: statusOf(run),
    crew: context.crew,
    label: context.label,
    title: context.title || run.id,
    startedBy: context.startedBy,
    startedAt: context.startedAt,
    endedAt: context.endedAt,
    tasks: progressOf(run),
  };
}

export function reviewSummary(id: string, row: ReviewRow, run: Run, plan: CrewPlan): ReviewSummary {
  const { context, state } = row;
  const task = plan.tasks.find(({ key }) => key === context.task);
  if (!task?.gate) throw new HoldpointError('INTERNAL', `Review "${id}" belongs to no gate of crew "${plan.name}".`);
  return {
    id: reviewId(run.id, id),
    kind: context.kind,
    state,
    turn: turnOf(row, run),
    question: task.gate.question,
    revision: context.revision,
    run: {
      id: run.id,
      crew: plan.name,
      label: plan.label,
      title: run.crew.context.title || run.id,
      startedBy: run.crew.context.startedBy,
    },
    task: { id: context.task, title: task.title, agent: task.agent?.role ?? null, attempt: context.attempt },
    progress: progressOf(run),
    openedAt: context.openedAt,
    dueAt: context.dueAt,
    decision: context.decision && {
      type: context.decision.type,
      by: context.decision.by,
      at: context.decision.at,
      revision: context.decision.revision,
      channel: context.decision.channel,
    },
  };
}

/** Whose move a review is: an answered `revise` is the agent's until the next revision is shown. */
function turnOf(row: ReviewRow, run: Run): Turn {
  if (row.state === 'open') return 'reviewer';
  const ended = run.crew.state !== 'running' && run.crew.state !== 'paused';
  return row.state === 'decided' && row.context.decision?.type === 'revise' && !ended ? 'agent' : 'nobody';
}

/** The tags under which a review with these eligible names is found, by whose turn it is. */
export function reviewTags(turn: Turn, eligible: readonly string[]): readonly string[] {
  return eligible.map((name) => `${turn}/${name}`);
}

function runRow(run: Run, plan: CrewPlan): Row {
  const body: RunBody = { row: run.crew, head: run.head, tasks: Object.keys(run.tasks), summary: runSummary(run) };
  const readers = new Set([
    `user:${run.crew.context.startedBy.id}`,
    'group:admin',
    ...plan.tasks.flatMap((task) => task.gate?.eligible ?? []),
  ]);
  return {
    kind: 'run',
    id: run.id,
    tags: [
      ...[...readers].map((name) => `reader/${name}`),
      `crew:${run.crew.context.crew}@${run.crew.context.definition}`,
    ],
    // newest first
    sort: -run.crew.context.startedAt,
    body: body as unknown as Json,
  };
}

function taskRow(id: string, row: TaskRow): Row {
  return { kind: 'task', id, tags: [], sort: 0, body: { row } as unknown as Json };
}

function reviewRow(id: string, row: ReviewRow, run: Run, plan: CrewPlan): Row {
  const summary = reviewSummary(id, row, run, plan);
  const eligible = plan.tasks.find(({ key }) => key === row.context.task)?.gate?.eligible ?? [];
  return {
    kind: 'review',
    id,
    tags: reviewTags(summary.turn, eligible),
    // what waits: longest first; what is settled: newest first
    sort: summary.turn === 'nobody' ? -(summary.decision?.at ?? summary.openedAt) : summary.openedAt,
    body: { row, summary } as unknown as Json,
  };
}

function progressOf(run: Run): { readonly total: number; readonly settled: number } {
  const rows = Object.values(run.tasks);
  return { total: rows.length, settled: rows.filter(isSettled).length };
}
