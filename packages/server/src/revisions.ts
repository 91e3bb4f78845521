import {
  type CallAnswered,
  callMade,
  decisionHead,
  type GatePlan,
  type GuardJudged,
  gateOf,
  openWords,
  type PointsChecked,
  type Presented,
  plannedTask,
  presentTask,
  type ReviewDecided,
  type ReviewOpened,
  type ReviewRefreshed,
  type Run,
  taskKeyOf,
  taskOfReview,
} from '@holdpoint/core';
import type { Decision, FeedbackPoint, GuardVerdict, RevisionView, TaskRef } from '@holdpoint/protocol';
import { outcomeLabel, taskJournal, titleOf } from '@holdpoint/runtime';
import type { Entry, Store } from '@holdpoint/store';
import type { AskedReview } from './review-view.ts';
import { type Sight, sightOf } from './visible.ts';

/** The rounds of a review, oldest first: what was shown, what it answers, and what was said to it. */
export async function revisionsOf(
  store: Store,
  { run, plan, id, row, principal }: AskedReview,
  /** The journal of the review's task. */
  entries: readonly Entry[],
): Promise<readonly RevisionView[]> {
  const ref = { tenant: run.tenant, run: run.id };
  const { task } = row.context;
  // words come from the task's own gate, and from those that may send work back to it
  const gates = Object.keys(run.tasks).filter((id) =>
    plannedTask(plan, id)?.gate?.sendBackTo.includes(taskKeyOf(task)),
  );
  const read = async (key: string) =>
    // what was committed after the rows were read belongs to a later view
    (await taskJournal(store, run, key)).filter(({ version }) => version <= run.version);
  // a rerun's words belong to no task; the row names those that are still open
  const own = new Set(entries.map(({ version }) => version));
  const open = openWords(run.tasks[task]?.context)
    .map(({ version }) => version)
    .filter((version) => !own.has(version));
  const at = (version: number) => store.journal(ref, { after: version - 1, limit: 1 });
  const [others, named] = await Promise.all([Promise.all(gates.map(read)), Promise.all(open.map(at))]);
  const elsewhere = [
    ...others.flat().filter((entry) => asksAgain(entry, run, task)),
    ...named.flat().filter(({ type }) => type === 'run.rerun'),
  ];
  const opened = entries.filter(({ type, body }) => type === 'review.opened' && bodyOf<Opened>(body).review === id);
  return opened.map((entry, index) =>
    revision(entry, {
      entries,
      since: opened[index - 1]?.version ?? 0,
      elsewhere,
      sightOf: (key) => sightOf(plan.tasks, key, principal, row.context.call ? 'calls' : 'output'),
      gate: gateOf(plan, row),
      call: row.context.call !== null,
      titleOf: (key) => titleOf(plan, key),
      taskOf: (review) => presentTask(run, taskOfReview(review)) ?? taskOfReview(review),
    }),
  );
}

type Opened = ReviewOpened['body'];

interface Around {
  /** All of the task's entries. */
  readonly entries: readonly Entry[];
  /** When the revision before was shown. */
  readonly since: number;
  readonly elsewhere: readonly Entry[];
  /** This reader's look at a task's contents. */
  readonly sightOf: (task: string) => Sight;
  readonly gate: GatePlan | null;
  /** True when it is about a call of the task's agent. */
  readonly call: boolean;
  readonly titleOf: (task: string) => string;
  /** The task of a review, under its present name. */
  readonly taskOf: (review: string) => string;
}

function revision(shown: Entry, around: Around): RevisionView {
  const { entries, since, gate } = around;
  const { review, revision: number, attempt, proposal, contentHash } = bodyOf<Opened>(shown.body);
  const own = around.taskOf(review);
  const upToHere = entries.filter(({ version }) => version >= proposal && version < shown.version);
  const answer = upToHere.find(({ version }) => version === proposal);
  const made = around.call && answer ? callMade(answer, review) : null;
  const { output, verdicts, ...beside } = made
    ? { ...made, output: made.arguments }
    : bodyOf<CallAnswered>(answer?.body ?? null);
  const judged = upToHere
    .filter(({ type }) => type === 'guard.judged')
    .map(({ body }) => bodyOf<GuardJudged>(body).verdict);
  const earlier = entries.filter(({ version }) => version > since && version < proposal);
  const found = upToHere.filter(isCompared).flatMap(({ body }) => bodyOf<PointsChecked>(body).results ?? []);
  const refreshed = upToHere.findLast(
    ({ type, body }) => type === 'review.refreshed' && bodyOf<ReviewRefreshed>(body).review === review,
  );
  const { presented, presentFailure } = refreshed ? bodyOf<Presented>(refreshed.body) : beside;
  const decided = entries.find(({ type, body }) => {
    const { review: about, revision: on } = bodyOf<ReviewDecided>(body);
    return type === 'review.decided' && about === review && on === number;
  });
  const edited =
    decided && bodyOf<ReviewDecided>(decided.body).decision === 'edit'
      ? bodyOf<ReviewDecided>(decided.body).output
      : undefined;
  const sight = around.sightOf(own);
  const seen = {
    proposal: sight.value(output ?? null),
    presented: sight.value(presented ?? null),
    edited: sight.value(edited ?? null),
  };
  return {
    revision: number,
    attempt,
    openedAt: shown.at,
    contentHash,
    proposal: seen.proposal.value,
    presented: seen.presented.value,
    presentFailure: presentFailure === undefined ? null : sight.text(presentFailure),
    masked: [...new Set(Object.values(seen).flatMap(({ masked }) => masked))],
    guards: sight.verdicts([...(verdicts ?? []), ...judged]) as readonly GuardVerdict[],
    // an attempt that was compared with the points had passed its guards
    repairs: earlier.filter(isAnswered).length - earlier.filter(isCompared).length,
    answers: wordsBefore(shown.version, around).flatMap((entry) => pointsOf(entry, own, around, found)),
    decision: decided ? decisionOf(decided, gate, sight) : null,
    edited: seen.edited.value,
    answer: around.call && decided ? sight.value(bodyOf<ReviewDecided>(decided.body).answer ?? null).value : null,
  };
}

/** What was asked for, here or elsewhere, since the revision before this one was shown. */
function wordsBefore(version: number, { entries, since, elsewhere }: Around): readonly Entry[] {
  return [...entries.filter(({ type }) => type === 'review.decided'), ...elsewhere]
    .filter((entry) => entry.version > since && entry.version < version)
    .filter(({ type, body }) => type === 'run.rerun' || bodyOf<ReviewDecided>(body).decision === 'revise')
    .sort((a, b) => a.version - b.version);
}

/** A decision's text and its remarks, each a point of its own. What a rerun says, it says of `own`. */
function pointsOf(
  entry: Entry,
  own: string,
  { titleOf, sightOf, taskOf }: Around,
  found: PointsChecked['results'],
): readonly FeedbackPoint[] {
  const { at, version, body } = entry;
  const { by, review = own, revision = null, feedback, comments = [] } = bodyOf<Partial<ReviewDecided>>(body);
  if (!by) return [];
  const from = taskOf(review);
  const task: TaskRef = { id: from, title: titleOf(from) };
  const said = [...(feedback ? [{ text: feedback, anchor: null }] : []), ...comments];
  return said.map(({ text, anchor }, index) => {
    const id = `${version}.${index}`;
    const { status = 'unchecked', note = null } = found.find((result) => result.id === id) ?? {};
    return {
      id,
      text,
      by: by.user,
      at,
      task,
      revision,
      anchor: anchor && sightOf(from).anchor(anchor),
      status,
      // a note may quote what was compared
      note: note === null ? null : sightOf(own).text(note),
    };
  });
}

const isAnswered = ({ type }: Entry) => type === 'call.answered';
const isCompared = ({ type }: Entry) => type === 'points.checked';

function asksAgain({ type, body }: Entry, run: Run, task: string): boolean {
  const { to: named = [] } = bodyOf<Partial<ReviewDecided>>(body);
  const to = named.map((id) => presentTask(run, id) ?? id);
  return type === 'review.decided' && to.some((named) => isPartOf(named, task) || isPartOf(task, named));
}

/** An item belongs to its fan-out; each task to itself. */
function isPartOf(id: string, whole: string): boolean {
  return id === whole || taskKeyOf(id) === whole;
}

function decisionOf({ at, body }: Entry, gate: GatePlan | null, sight: Sight): Decision {
  const decided = bodyOf<ReviewDecided>(body);
  const { feedback, comments = [], outcome } = decided;
  const label = outcomeLabel(gate, outcome);
  return {
    ...decisionHead(decided, at),
    ...(label !== undefined && { label }),
    feedback,
    comments: comments.map(({ anchor, text }) => ({ anchor: sight.anchor(anchor), text })),
  };
}

/** A journal body by its type; one that was erased has nothing in it. */
function bodyOf<Body>(body: Entry['body']): Body {
  return (body ?? {}) as Body;
}
