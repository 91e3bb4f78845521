import {
  type CallMade,
  callKey,
  callsMade,
  callsOfTurn,
  type ReviewDecided,
  type Run,
  type TaskPlan,
  type ToolDoubted,
  type ToolFailed,
  type ToolReturned,
  type ToolsCalled,
} from '@holdpoint/core';
import {
  type CallOutcome,
  type CallRecord,
  type CallResult,
  type CallState,
  type CallView,
  type Json,
  reviewId,
} from '@holdpoint/protocol';
import { taskJournal } from '@holdpoint/runtime';
import type { Entry, Store } from '@holdpoint/store';
import type { Sight } from './visible.ts';

// An agent's calls as people see them, read from the task's own entries: what was called, what a person made of it, and
// what came of it.

/** One call with the entries that are about it. */
interface CallStory {
  readonly id: string;
  readonly made: CallMade;
  readonly turn: Entry;
  readonly attempt: number;
  readonly entries: readonly Entry[];
}

/** All calls of a task in this run so far, oldest first. What guards asked is none. */
export function callRecords(
  run: Run,
  entries: readonly Entry[],
  sight: Sight,
  tools: TaskPlan['tools'],
): readonly CallRecord[] {
  return storiesOf(entries)
    .filter(({ made }) => made.id !== null)
    .map((story) => recordOf(run, story, sight, tools));
}

/** The calls of a task's present turn, in their order; what its guards ask is among them. */
export async function presentCalls(
  store: Store,
  run: Run,
  { key: task, tools }: TaskPlan,
  sight: Sight,
): Promise<readonly CallRecord[]> {
  const [, row] = callsOfTurn(run, task)[0] ?? [];
  if (!row) return [];
  // one entry made them all, and no later one made others
  const entries = await taskJournal(store, run, task, { after: row.context.made - 1 });
  // what was committed after the rows were read belongs to a later view
  const own = entries.filter(({ version }) => version <= run.version);
  return storiesOf(own).map((story) => recordOf(run, story, sight, tools));
}

function recordOf(run: Run, story: CallStory, sight: Sight, tools: TaskPlan['tools']): CallRecord {
  const { id, made, turn, attempt } = story;
  return {
    id,
    task: turn.task ?? '',
    tool: made.tool,
    title: tools.find(({ name }) => name === made.tool)?.title ?? made.tool,
    doubtful: run.calls[id]?.state === 'doubtful',
    attempt,
    at: turn.at,
    state: stateOf(run, id),
    arguments: sight.value(made.arguments).value,
    effective: sight.value(editedOf(story) ?? made.arguments).value,
    result: resultOf(story, sight),
    review: Object.hasOwn(run.reviews, id) ? reviewId(run.id, id) : null,
    child: childOf(story),
  };
}

/** The call that a review is about. */
export function callView(
  run: Run,
  id: string,
  entries: readonly Entry[],
  sight: Sight,
  plan: TaskPlan,
): CallView | null {
  const row = run.reviews[id];
  const story = storiesOf(entries).find((candidate) => candidate.id === id);
  if (!row?.context.call || !story) return null;
  const { call, kind } = row.context;
  const { made, turn } = story;
  const tool = plan.tools.find(({ name }) => name === made.tool) ?? null;
  const doubted = story.entries.findLast(({ type }) => type === 'tool.doubted');
  const { why } = made.arguments as { readonly why?: string };
  const said = bodyOf<ToolsCalled>(turn).messages.at(-1)?.content.trim();
  return {
    tool: call.tool,
    title: call.title,
    doubtful: call.doubtful,
    description: tool?.description ?? '',
    words: made.id !== null && said ? sight.text(said) : null,
    editable: tool?.gate?.editable ?? null,
    confirm: tool?.gate?.confirm ?? null,
    effect: tool?.effect ?? null,
    key: callKey(run.id, story.id),
    why: doubted ? sight.text(bodyOf<ToolDoubted>(doubted).reason) : typeof why === 'string' ? why : null,
    answer: call.doubtful ? (tool?.output ?? {}) : kind === 'question' ? (made.asked?.answer ?? null) : null,
    result: resultOf(story, sight),
  };
}

function storiesOf(entries: readonly Entry[]): readonly CallStory[] {
  return entries.flatMap((turn) =>
    callsMade(turn).map(({ id, made }) => {
      const own = entries.filter(({ version, body }) => version > turn.version && isAbout(body, id));
      return { id, made, turn, attempt: bodyOf<ToolsCalled>(turn).attempt, entries: own };
    }),
  );
}

/** A coworker may be done before its start is recorded. */
function childOf({ entries }: CallStory): string | null {
  const about = entries.map(({ body }) => body as { readonly child?: string } | null);
  return about.find((body) => body?.child !== undefined)?.child ?? null;
}

function isAbout(body: Json, id: string): boolean {
  const { call, review } = (body ?? {}) as { readonly call?: Json; readonly review?: Json };
  return call === id || review === id;
}

function editedOf({ entries }: CallStory): Json | undefined {
  const edited = entries.findLast(({ type, body }) => type === 'review.decided' && decisionOf(body) === 'edit');
  return edited && bodyOf<ReviewDecided>(edited).output;
}

function stateOf(run: Run, id: string): CallState {
  return run.calls[id]?.state ?? 'settled';
}

function resultOf({ made, turn, entries }: CallStory, sight: Sight): CallResult | null {
  const result = (outcome: CallOutcome, at: number, output: Json, message: string | null): CallResult => ({
    outcome,
    at,
    output: sight.value(output).value,
    message: message === null ? null : sight.text(message),
  });
  if (made.refused !== undefined) return result('refused', turn.at, null, made.refused);
  const returned = entries.find(({ type }) => type === 'tool.returned');
  if (returned) return result('returned', returned.at, bodyOf<ToolReturned>(returned).output, null);
  const failed = entries.findLast(
    ({ type, body }) => type === 'tool.failed' && (body as { retryAt?: Json }).retryAt === null,
  );
  if (failed) return result('failed', failed.at, null, bodyOf<ToolFailed>(failed).failure.message);
  const expired = entries.findLast(({ type }) => type === 'review.expired');
  if (expired) return result('expired', expired.at, null, null);
  const decided = entries.findLast(({ type }) => type === 'review.decided');
  const { decision, answer = null, feedback = null } = bodyOf<Partial<ReviewDecided>>(decided);
  if (!decided) return null;
  if (decision === 'answer') return result('answered', decided.at, answer, feedback);
  if (decision === 'reject') return result('rejected', decided.at, null, feedback);
  if (decision === 'decline') return result('declined', decided.at, null, feedback);
  return null;
}

function decisionOf(body: Json): string | undefined {
  return (body as unknown as Partial<ReviewDecided> | null)?.decision;
}

function bodyOf<Body>(entry: Entry | undefined): Body {
  return (entry?.body ?? {}) as unknown as Body;
}
