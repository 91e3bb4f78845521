import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DecisionType, ErrorCode, Json, ReviewState, TaskStatus } from '@holdpoint/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessRefused,
  type RunEvent as AnyEvent,
  type CallAnswered,
  type CheckRefused,
  type CrewPlan,
  canonical,
  concluded,
  type DecisionPlan,
  firstBroken,
  type GuardJudged,
  type JournalEntry,
  openWords,
  planless,
  type ReviewDecided,
  type ReviewRefreshed,
  type Run,
  type RunRerun,
  type Step,
  step,
  wanted,
} from './index.ts';

// Random crews, random events. A reference model in plain code, without a machine, says what must become of each
// event; `step` must agree. PROPERTY_RUNS sets the number of sequences, PROPERTY_SEED repeats a failed one.
// All in one file, longer than others: a file beside it that is no test would count as a source of the package.
//
// In this order: crews · moves · the model · the model's rules of sending back and settling · both in one shape ·
// playing a sequence · the properties.

const runs = Number(process.env.PROPERTY_RUNS ?? 20_000);
const seed = process.env.PROPERTY_SEED ? { seed: Number(process.env.PROPERTY_SEED) } : {};
const patience = 600_000;
const sha256 = (text: string) => hash('sha256', text);

/** What people write in their own words is not played: it moves nothing before it is a decision. */
type RunEvent = Exclude<AnyEvent, { readonly type: `reply.${string}` }>;

// A crew, as the model sees it.

interface GateSpec {
  readonly offers: readonly DecisionType[];
  readonly sendBackTo: readonly number[];
  readonly reject: 'fail' | 'cancel';
  readonly maxRounds: number | null;
  readonly whenRoundsEnd: 'fail' | 'accept' | 'escalate';
}
interface TaskSpec {
  readonly needs: readonly number[];
  readonly agent: boolean;
  readonly conditional: boolean;
  readonly guardTries: number;
  readonly sentences: number;
  readonly showsFailing: boolean;
  readonly gate: GateSpec | null;
}
type CrewSpec = readonly TaskSpec[];

const taskName = (index: number) => `t${index}`;
const bits = (mask: number, length: number) => [...Array(length).keys()].filter((bit) => (mask >> bit) & 1);
const oneIn = (sides: number) => fc.nat(sides - 1).map((dice) => dice === 0);

const anyGate = fc.record({
  offers: fc
    .subarray<DecisionType>(['edit', 'revise', 'revise', 'reject', 'outcome'])
    .map((more): readonly DecisionType[] => ['approve', ...more]),
  sendBackTo: fc.tuple(fc.nat(255), fc.nat(255)).map(([one, other]) => one | other),
  reject: fc.constantFrom<GateSpec['reject']>('fail', 'fail', 'cancel'),
  maxRounds: fc.constantFrom(null, null, 1, 2, 3),
  whenRoundsEnd: fc.constantFrom<GateSpec['whenRoundsEnd']>('fail', 'accept', 'accept', 'escalate', 'escalate'),
});

const anyCrew: fc.Arbitrary<CrewSpec> = fc
  .array(
    fc.record({
      needs: fc.tuple(fc.nat(255), fc.nat(255)).map(([one, other]) => one & other),
      agent: fc.boolean(),
      conditional: oneIn(4),
      guardTries: fc.integer({ min: 1, max: 3 }),
      sentences: fc.constantFrom(0, 0, 0, 0, 1, 2),
      showsFailing: oneIn(4),
      gate: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: anyGate }),
    }),
    { minLength: 1, maxLength: 8, size: 'max' },
  )
  .map((tasks) => {
    const crew: TaskSpec[] = [];
    for (const [index, { needs: mask, gate, ...task }] of tasks.entries()) {
      const needs = bits(mask, index);
      const upstream = [...Array(index).keys()].filter((earlier) =>
        needs.some((need) => need === earlier || dependsOn(crew, need, earlier)),
      );
      const sendBackTo = upstream.filter((earlier) => ((gate?.sendBackTo ?? 0) >> earlier) & 1);
      crew.push({ ...task, needs, gate: gate && { ...gate, sendBackTo } });
    }
    return crew;
  });

function dependsOn(crew: CrewSpec, index: number, earlier: number): boolean {
  return (crew[index]?.needs ?? []).some((need) => need === earlier || dependsOn(crew, need, earlier));
}

function planOf(crew: CrewSpec): CrewPlan {
  return {
    name: 'random',
    label: 'Random',
    version: '1',
    input: {},
    hash: 'd1',
    tasks: crew.map(({ agent, needs, conditional, guardTries, sentences, showsFailing, gate }, index) => ({
      key: taskName(index),
      title: taskName(index),
      kind: agent ? 'agent' : 'function',
      agent: agent ? { role: 'r', goal: 'g', backstory: 'b' } : null,
      crew: null,
      needs: needs.map(taskName),
      conditional,
      guards: ['short', 'tone', ...rulesOf(sentences).map(({ name }) => name)],
      sentences: rulesOf(sentences),
      guardTries,
      whenGuardsFail: gate && showsFailing ? 'review' : 'fail',
      gate: gate && {
        question: '?',
        eligible: ['anyone'],
        decisions: gate.offers.flatMap((type): DecisionPlan[] =>
          type === 'outcome'
            ? [
                { type, label: 'Go on', outcome: 'go' },
                { type, label: 'Stop', outcome: 'stop', ends: true },
              ]
            : [{ type, label: type }],
        ),
        sendBackTo: gate.sendBackTo.map(taskName),
        reject: gate.offers.includes('reject') ? gate.reject : null,
        maxRounds: gate.maxRounds,
        whenRoundsEnd: gate.whenRoundsEnd,
        escalateTo: [],
        presents: false,
        recheck: false,
        passRemarksOn: false,
      },
      mask: [],
      tools: [],
      maxSteps: 25,
      effect: null,
      each: null,
      output: {},
    })),
  };
}

const rulesOf = (sentences: number) => ['calm', 'true'].slice(0, sentences).map((name) => ({ name, rule: name }));

// What happens to it. A move names what is there when its turn comes, so that most moves mean something.

type Report = 'pass' | 'refuse' | 'misfit' | 'retry' | 'defer' | 'giveUp' | 'admit' | 'skip' | 'agree' | 'doubt';
/** What a result says, in detail. Few outputs, so that a task often comes out as it did before. */
interface Told {
  readonly output: string;
}
/** Which review is meant, and how well its state is known. */
interface About {
  readonly pick: number;
  readonly on: 'open' | 'any' | 'unknown';
  readonly revision: number;
  readonly sameContent: boolean;
}
interface Said {
  readonly type: DecisionType;
  readonly feedback: string | null;
  readonly comments: boolean;
  readonly to: 'none' | 'nothing' | 'own' | 'earlier' | 'several' | 'beyond';
  readonly outcome: string;
  readonly output: string | null;
  readonly checked: boolean;
}
type Move =
  | { readonly do: 'report'; readonly pick: number; readonly as: number; readonly told: Told }
  | { readonly do: 'repeat'; readonly pick: number; readonly as: Report; readonly told: Told }
  | { readonly do: 'stray'; readonly pick: number; readonly task: number; readonly as: Report; readonly told: Told }
  | { readonly do: 'decide' | 'check'; readonly about: About; readonly said: Said }
  | { readonly do: 'refresh'; readonly about: About }
  | { readonly do: 'forbidden'; readonly of: 'run' | About }
  | { readonly do: 'rerun'; readonly from: readonly number[]; readonly feedback: string | null }
  | { readonly do: 'control'; readonly type: 'run.paused' | 'run.resumed' | 'run.cancelled' }
  | { readonly do: 'start' | 'copy' }
  | { readonly do: 'crash' };

const reports = ['pass', 'refuse', 'misfit', 'retry', 'defer', 'giveUp', 'admit', 'skip', 'agree', 'doubt'] as const;
const anyReport = fc.constantFrom<Report>(...reports);
const pick = fc.nat(99);
const told = fc.record({ output: fc.constantFrom('a', 'a', 'a', 'b') });
const about: fc.Arbitrary<About> = fc.record({
  pick,
  on: fc.nat(19).map((dice) => (dice < 15 ? 'open' : dice < 19 ? 'any' : 'unknown')),
  revision: fc.constantFrom(...Array<number>(18).fill(0), -1, 1),
  sameContent: fc.nat(24).map((dice) => dice > 0),
});
const said: fc.Arbitrary<Said> = fc.record({
  type: fc.constantFrom('approve', 'approve', 'approve', 'edit', 'revise', 'revise', 'revise', 'outcome', 'reject'),
  feedback: fc.constantFrom('shorter', 'shorter', 'shorter', ' \n', '', null),
  comments: oneIn(4),
  to: fc.constantFrom('none', 'none', 'nothing', 'own', 'earlier', 'earlier', 'several', 'several', 'beyond'),
  outcome: fc.constantFrom('go', 'go', 'stop', 'none of it'),
  output: fc.constantFrom('a', 'e', 'f', null),
  checked: oneIn(4),
});
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 130, arbitrary: fc.record({ do: fc.constant('report' as const), pick, as: fc.nat(9999), told }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('repeat' as const), pick, as: anyReport, told }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('stray' as const), pick, task: fc.nat(8), as: anyReport, told }),
  },
  { weight: 80, arbitrary: fc.record({ do: fc.constant('decide' as const), about, said }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('check' as const), about, said }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('refresh' as const), about }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('forbidden' as const), of: fc.oneof(fc.constant('run' as const), about) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('rerun' as const),
      from: fc.array(
        fc.nat(40).map((dice) => (dice < 40 ? dice % 8 : 8)),
        { maxLength: 3 },
      ),
      feedback: fc.constantFrom(null, null, 'again', ''),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('control' as const),
      type: fc.constantFrom('run.resumed', 'run.paused'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'control', type: 'run.cancelled' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'start' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'copy' } as const) },
  { weight: 12, arbitrary: fc.constant({ do: 'crash' } as const) },
);
/** With the start 50 moves at most. Mostly long ones, that shrink to short ones. */
const manyMoves = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.array(anyMove, { maxLength: 49, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(anyMove, { minLength: 20, maxLength: 49, size: 'max' }) },
);
const anySequence = fc.record({ crew: anyCrew, moves: manyMoves });

/** How often each answer comes. Failures for good end a run: rare. */
const often = (shares: Partial<Record<Report, number>>) =>
  reports.flatMap((report) => Array<Report>(shares[report] ?? 1).fill(report));
const answersTo: Record<string, readonly Report[]> = {
  'condition.ask': often({ admit: 60, skip: 30, retry: 4 }),
  'guard.judge': often({ agree: 60, doubt: 20, retry: 4, defer: 3 }),
  'model.call': often({ pass: 75, refuse: 14, misfit: 14, retry: 4, defer: 3 }),
  'function.call': often({ pass: 75, refuse: 14, misfit: 14, retry: 4 }),
};

// The reference model.

interface Content {
  readonly version: number;
  readonly hash: string;
}
interface ModelTask {
  state: TaskStatus;
  attempt: number;
  turn: number;
  tries: number;
  due: number;
  misfits: number;
  repairs: number;
  judged: number;
  doubted: boolean;
  /** Versions of the words to be answered. */
  open: number[];
  mustRun: boolean;
  madeFrom: string | null;
  asked: number;
  /** What the condition said last, and about which inputs. */
  admitted: { from: string | null; admit: boolean } | null;
  proposal: (Content & { shownAs: string }) | null;
  accepted:
    | (Content & {
        attempt: number;
        inputHash: string | null;
        at: number;
        review: string | null;
        outcome: string | null;
      })
    | null;
  failure: ErrorCode | null;
  requests: number;
}
interface ModelReview {
  state: ReviewState;
  revision: number;
  attempt: number;
  content: Content;
  rounds: number;
  escalated: boolean;
  decision: { type: DecisionType; at: number; revision: number; version: number } | null;
}
interface Model {
  readonly crew: CrewSpec;
  run: string;
  readonly tasks: ModelTask[];
  readonly reviews: Map<number, ModelReview>;
  version: number;
  state: 'none' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  inputHash: string;
  failed: { code: ErrorCode; task: string } | null;
  outcome: string | null;
  endedAt: number | null;
  /** What follows from the event at hand: tasks in force again, and reviews with a new revision. */
  readonly kept: Set<number>;
  readonly opened: Set<number>;
}
type Outcome = 'taken' | 'dropped' | ErrorCode;
interface Foreseen {
  readonly outcome: Outcome;
  /** Without the hashes. A body only where the event did not bring it. */
  readonly entries: readonly (readonly [
    version: number,
    key: string,
    type: string,
    task: string | null,
    body?: object,
  ])[];
}

const newModel = (crew: CrewSpec): Model => ({
  crew,
  run: '',
  tasks: crew.map(() => ({
    state: 'blocked',
    attempt: 0,
    turn: 0,
    tries: 0,
    due: 0,
    misfits: 0,
    repairs: 0,
    judged: 0,
    doubted: false,
    open: [],
    mustRun: false,
    madeFrom: null,
    asked: 0,
    admitted: null,
    proposal: null,
    accepted: null,
    failure: null,
    requests: 0,
  })),
  reviews: new Map(),
  version: 0,
  state: 'none',
  inputHash: '',
  failed: null,
  outcome: null,
  endedAt: null,
  kept: new Set(),
  opened: new Set(),
});

/** What must become of an event. Moves the model when the event is taken. */
function foresee(model: Model, event: RunEvent): Foreseen {
  model.kept.clear();
  model.opened.clear();
  const accepted = model.tasks.map(({ state }) => state === 'accepted');
  const outcome = take(model, event);
  if (outcome !== 'taken') return { outcome, entries: [] };
  settle(model, event.at);
  // sent back and in force again by one event: nobody could tell
  for (const index of model.kept) if (accepted[index]) model.kept.delete(index);
  const own = 'task' in event ? event.task : 'review' in event ? (event.review ?? null) : null;
  const entries: Foreseen['entries'][number][] = [[model.version + 1, event.key, event.type, own]];
  for (const [type, index, body] of followed(model)) {
    const version = model.version + 1 + entries.length;
    const salt = sha256(`${event.salt}:${version}`);
    entries.push([version, `${type}:${version}`, type, taskName(index), { ...body, salt }]);
  }
  model.version += entries.length;
  return { outcome, entries };
}

function followed({ kept, opened, tasks, reviews }: Model): [type: string, index: number, body: object][] {
  const inForce = [...kept].sort().map((index): [string, number, object] => {
    const { attempt, version: output, inputHash } = tasks[index]?.accepted ?? {};
    return ['task.kept', index, { attempt, output, inputHash }];
  });
  const shown = [...opened].map((index): [string, number, object] => {
    const { revision, attempt, content, escalated } = reviews.get(index) ?? {};
    const bound = { proposal: content?.version, contentHash: content?.hash, escalated };
    return ['review.opened', index, { review: taskName(index), revision, attempt, ...bound }];
  });
  return [...inForce, ...shown];
}

function take(model: Model, event: RunEvent): Outcome {
  switch (event.type) {
    case 'run.started':
      if (model.state !== 'none') return 'dropped';
      model.state = 'running';
      model.run = event.run;
      model.inputHash = sha256(JSON.stringify(event.input));
      return 'taken';
    case 'run.paused':
    case 'run.resumed':
    case 'run.cancelled':
      return control(model, event.type, event.at);
    case 'run.copied':
      model.run = event.run;
      if (model.state === 'running') model.state = 'paused';
      return 'taken';
    case 'run.rerun':
      return rerun(model, event);
    case 'access.refused':
      return isAbout(model, event) ? 'taken' : 'REVIEW_NOT_FOUND';
    case 'review.decided':
    case 'check.refused':
    case 'review.refreshed':
      return answerReview(model, event);
    case 'tools.called':
    case 'tool.started':
    case 'tool.returned':
    case 'tool.failed':
    case 'tool.doubted':
    case 'crew.started':
    case 'crew.reopened':
    case 'crew.cancelled':
    case 'run.reported':
    case 'items.listed':
    case 'review.reminded':
    case 'review.escalated':
    case 'review.expired':
    case 'run.migrated':
      // none of these crews has tools, items, times, a task that is a crew, or another definition
      return 'dropped';
    default:
      return report(model, event);
  }
}

function isAbout({ reviews }: Model, { review }: AccessRefused): boolean {
  return review === undefined || [...reviews.keys()].some((index) => taskName(index) === review);
}

function control(model: Model, type: 'run.paused' | 'run.resumed' | 'run.cancelled', at: number): Outcome {
  if (model.state === 'cancelled') return 'RUN_CANCELLED';
  if (model.state === 'done' || model.state === 'failed') return 'RUN_FINISHED';
  if (type === 'run.paused' && model.state === 'paused') return 'RUN_ALREADY_PAUSED';
  if (type === 'run.resumed' && model.state === 'running') return 'RUN_NOT_PAUSED';
  model.state = type === 'run.paused' ? 'paused' : type === 'run.resumed' ? 'running' : 'cancelled';
  if (model.state === 'cancelled') model.endedAt = at;
  return 'taken';
}

function rerun(model: Model, { from, feedback }: RunRerun): Outcome {
  const names = model.tasks.map((_, index) => taskName(index));
  if (from.some((name) => !names.includes(name))) return 'TASK_NOT_FOUND';
  if (model.state === 'cancelled') return 'RUN_CANCELLED';
  const again = names.filter((name, index) => from.includes(name) || model.tasks[index]?.state === 'failed');
  const left = model.tasks.filter((_, index) => !isReached(model.crew, index, again));
  if (left.some(isStop)) return 'RUN_FINISHED';
  if (model.state !== 'paused') {
    Object.assign(model, { state: 'running', endedAt: null, failed: null, outcome: null });
  }
  sendBack(model, again, null, feedback === null ? null : model.version + 1);
  for (const [index, review] of model.reviews) {
    if (again.includes(taskName(index))) Object.assign(review, { rounds: 0, escalated: false });
    if (model.tasks[index]?.state === 'inReview' && review.state === 'cancelled') review.state = 'open';
  }
  return 'taken';
}

// Reviews, in the model.

function answerReview(model: Model, event: ReviewDecided | CheckRefused | ReviewRefreshed): Outcome {
  const index = model.crew.findIndex((_, index) => taskName(index) === event.review);
  const review = model.reviews.get(index);
  const gate = model.crew[index]?.gate;
  const task = model.tasks[index];
  if (!review || !gate || !task) return 'REVIEW_NOT_FOUND';
  if (review.state === 'cancelled') return 'REVIEW_CANCELLED';
  if (review.state === 'superseded') return 'REVIEW_SUPERSEDED';
  if (event.revision !== review.revision || event.contentHash !== review.content.hash) return 'REVIEW_STALE';
  if (review.state === 'decided') return 'REVIEW_ALREADY_DECIDED';
  if (event.type === 'review.refreshed') {
    review.revision += 1;
    model.opened.add(index);
    return 'taken';
  }
  if (!gate.offers.includes(event.decision)) return 'DECISION_NOT_ALLOWED';
  const refusal = event.type === 'review.decided' ? incomplete(model, gate, event) : null;
  if (refusal) return refusal;
  task.requests += event.usage?.requests ?? 0;
  if (event.type === 'review.decided') decide(model, index, { review, gate, task }, event);
  return 'taken';
}

function incomplete(model: Model, gate: GateSpec, event: ReviewDecided): ErrorCode | null {
  const worded = (event.feedback ?? '').trim() !== '';
  const mayGoTo = [event.review, ...gate.sendBackTo.filter((to) => model.tasks[to]?.state !== 'skipped').map(taskName)];
  switch (event.decision) {
    case 'approve':
      return null;
    case 'answer':
    case 'decline':
      return 'DECISION_NOT_ALLOWED';
    case 'edit':
      return event.output === undefined ? 'EDIT_INVALID' : null;
    case 'outcome':
      return event.outcome === 'go' || event.outcome === 'stop' ? null : 'DECISION_NOT_ALLOWED';
    case 'reject':
      return worded ? null : 'FEEDBACK_REQUIRED';
    case 'revise':
      if (event.to?.some((to) => !mayGoTo.includes(to))) return 'DECISION_NOT_ALLOWED';
      return worded || (event.comments ?? []).length > 0 ? null : 'FEEDBACK_REQUIRED';
  }
}

interface Asked {
  readonly review: ModelReview;
  readonly gate: GateSpec;
  readonly task: ModelTask;
}

function decide(model: Model, index: number, { review, gate, task }: Asked, event: ReviewDecided): void {
  const version = model.version + 1;
  review.decision = { type: event.decision, at: event.at, revision: review.revision, version };
  review.state = 'decided';
  if (event.decision === 'revise') {
    review.rounds += 1;
    revise(model, index, { review, gate, task }, event);
    return;
  }
  Object.assign(review, { rounds: 0, escalated: false });
  if (event.decision === 'edit') {
    accept(task, { version, hash: sha256(JSON.stringify(event.output)) }, event.at, event.review, null);
  } else if (event.decision !== 'reject') {
    accept(task, task.proposal, event.at, event.review, event.decision === 'outcome' ? (event.outcome ?? null) : null);
  } else if (gate.reject === 'cancel') {
    Object.assign(model, { state: 'cancelled', endedAt: event.at });
  } else {
    fail(task, 'REVIEW_REJECTED');
  }
}

function revise(model: Model, index: number, { review, gate, task }: Asked, event: ReviewDecided): void {
  if (gate.maxRounds === null || review.escalated || review.rounds < gate.maxRounds) {
    sendBack(model, event.to?.length ? event.to : [event.review], index, model.version + 1);
  } else if (gate.whenRoundsEnd === 'fail') {
    task.open = [...task.open, model.version + 1];
    fail(task, 'ROUNDS_EXHAUSTED');
  } else if (gate.whenRoundsEnd === 'accept') {
    review.rounds = 0;
    accept(task, task.proposal, event.at, null, null);
  } else {
    Object.assign(review, { state: 'open', escalated: true, revision: review.revision + 1 });
    task.open = [...task.open, model.version + 1];
    model.opened.add(index);
  }
}

// Results, in the model.

type Reported = Extract<
  RunEvent,
  {
    readonly type: `call.${string}` | 'task.admitted' | 'guard.judged' | 'points.checked' | 'conversation.digested';
  }
>;

function report(model: Model, event: Reported): Outcome {
  const index = model.crew.findIndex((_, index) => taskName(index) === event.task);
  const task = model.tasks[index];
  const command = commandsOf(model).find(({ id }) => id === event.command);
  if (!task || command?.task !== event.task) return 'dropped';
  const takenBy = {
    'task.admitted': 'admitting',
    'call.answered': 'working',
    'call.misfit': 'working',
    'guard.judged': 'guarding',
    'call.failed': task.state,
    'call.deferred': task.state === 'admitting' ? null : task.state,
    // no gate of these crews compares points, and no conversation is too long
    'points.checked': null,
    'call.overflowed': null,
    'conversation.digested': null,
  };
  if (task.state !== takenBy[event.type]) return 'dropped';
  if ('usage' in event) task.requests += event.usage?.requests ?? 0;
  task.failure = null;
  switch (event.type) {
    case 'call.failed':
      if (event.retryAt === null) fail(task, event.failure.code);
      else Object.assign(task, { tries: task.tries + 1, due: event.retryAt, failure: event.failure.code });
      break;
    case 'call.deferred':
      Object.assign(task, { tries: task.tries + 1, due: event.until });
      break;
    case 'task.admitted':
      task.admitted = { from: task.madeFrom, admit: event.admit };
      task.tries = 0;
      if (event.admit) keepOrWork(model, index, event.at);
      else task.state = 'skipped';
      break;
    case 'call.misfit':
      if (task.misfits === 2) fail(task, 'OUTPUT_INVALID');
      else Object.assign(task, { misfits: task.misfits + 1, turn: task.turn + 1, tries: 0, due: event.at });
      break;
    case 'call.answered':
      answer(model, index, event);
      break;
    case 'guard.judged':
      judge(model, index, event);
      break;
  }
  return 'taken';
}

function answer(model: Model, index: number, event: CallAnswered): void {
  const task = model.tasks[index] as ModelTask;
  const refused = event.verdicts.some(({ passed }) => !passed);
  const text = JSON.stringify(event.output);
  const content = `{"attempt":${task.attempt},"kind":"output","proposal":${text},"run":"${model.run}","task":"${taskName(index)}"}`;
  task.proposal = { version: model.version + 1, hash: sha256(text), shownAs: sha256(content) };
  if (refused || model.crew[index]?.sentences === 0) looked(model, index, refused, event.at);
  else Object.assign(task, { state: 'guarding', judged: 0, doubted: false, tries: 0, due: event.at });
}

function judge(model: Model, index: number, { verdict, at }: GuardJudged): void {
  const task = model.tasks[index] as ModelTask;
  task.doubted ||= !verdict.passed;
  if (task.judged + 1 === model.crew[index]?.sentences) looked(model, index, task.doubted, at);
  else Object.assign(task, { judged: task.judged + 1, tries: 0, due: at });
}

/** All guards looked at the attempt. */
function looked(model: Model, index: number, refused: boolean, at: number): void {
  const task = model.tasks[index] as ModelTask;
  const { gate, guardTries, showsFailing } = model.crew[index] as TaskSpec;
  if (refused && task.repairs + 1 < guardTries) {
    task.repairs += 1;
    beginAttempt(task, at);
  } else if (refused && !(gate && showsFailing)) {
    fail(task, 'GUARDS_FAILED');
  } else if (gate) {
    show(model, index);
  } else {
    accept(task, task.proposal, at, null, null);
  }
}

function show(model: Model, index: number): void {
  const { attempt, proposal } = model.tasks[index] as ModelTask;
  const shown = model.reviews.get(index);
  (model.tasks[index] as ModelTask).state = 'inReview';
  model.opened.add(index);
  model.reviews.set(index, {
    state: 'open',
    revision: (shown?.revision ?? 0) + 1,
    attempt,
    content: { version: proposal?.version ?? 0, hash: proposal?.shownAs ?? '' },
    rounds: shown?.rounds ?? 0,
    escalated: shown?.escalated ?? false,
    decision: shown?.decision ?? null,
  });
}

function beginAttempt(task: ModelTask, at: number): void {
  const anew = { turn: 0, tries: 0, misfits: 0, due: at, failure: null };
  Object.assign(task, { state: 'working', attempt: task.attempt + 1, ...anew });
}

function fail(task: ModelTask, failure: ErrorCode): void {
  Object.assign(task, { state: 'failed', failure });
}

function accept(
  task: ModelTask,
  content: Content | null,
  at: number,
  review: string | null,
  outcome: string | null,
): void {
  const { version, hash } = content as Content;
  const { attempt, madeFrom: inputHash } = task;
  task.accepted = { version, hash, attempt, inputHash, at, review, outcome };
  inForce(task);
}

function inForce(task: ModelTask): void {
  Object.assign(task, { state: 'accepted', open: [], mustRun: false, repairs: 0 });
}

// Sending back and settling, in the model.

function sendBack(model: Model, to: readonly string[], reviewed: number | null, version: number | null): void {
  for (const [index, task] of model.tasks.entries()) {
    const again = to.includes(taskName(index)) || index === reviewed;
    if (!again && !isReached(model.crew, index, to)) continue;
    Object.assign(task, { state: 'blocked', repairs: 0, failure: null });
    const review = model.reviews.get(index);
    if (review && review.state !== 'decided') review.state = 'superseded';
    if (!again) continue;
    task.mustRun = true;
    if (version !== null) task.open = [...task.open, version];
  }
}

/** Chosen, or hanging on a chosen one. */
function isReached(crew: CrewSpec, index: number, to: readonly string[]): boolean {
  return to.some((name) => name === taskName(index) || dependsOn(crew, index, Number(name.slice(1))));
}

/** An output in force under the outcome that ends the run. */
function isStop({ state, accepted }: ModelTask): boolean {
  return state === 'accepted' && accepted?.outcome === 'stop';
}

/** What follows from where the tasks stand: some start or are in force again, or the run ends. */
function settle(model: Model, at: number): void {
  if (model.state === 'running' || model.state === 'paused') {
    const failed = model.tasks.findIndex(({ state }) => state === 'failed');
    if (failed < 0) goOn(model, at);
    else if (model.state === 'running') {
      const code = model.tasks[failed]?.failure ?? 'INTERNAL';
      Object.assign(model, { state: 'failed', endedAt: at, failed: { code, task: taskName(failed) } });
    }
  }
  if (model.state === 'running' || model.state === 'paused') return;
  for (const review of model.reviews.values()) if (review.state !== 'decided') review.state = 'cancelled';
}

function goOn(model: Model, at: number): void {
  const settled = (index: number) => ['accepted', 'skipped'].includes(model.tasks[index]?.state ?? '');
  for (const [index, task] of model.tasks.entries()) {
    const spec = model.crew[index] as TaskSpec;
    if (task.state === 'blocked' && spec.needs.every(settled) && !model.tasks.some(isStop)) begin(model, index, at);
  }
  if (model.tasks.some(isStop)) Object.assign(model, { state: 'done', endedAt: at, outcome: 'stop' });
  else if (model.state === 'running' && model.tasks.every((_, index) => settled(index))) {
    Object.assign(model, { state: 'done', endedAt: at });
  }
}

function begin(model: Model, index: number, at: number): void {
  const task = model.tasks[index] as ModelTask;
  const { conditional, needs } = model.crew[index] as TaskSpec;
  const given = needs.flatMap((need) => {
    const { state, accepted } = model.tasks[need] as ModelTask;
    return [{ name: taskName(need), from: state === 'accepted' ? accepted : null }];
  });
  const outputs = given.map(({ name, from }) => `"${name}":"${from?.hash ?? 'skipped'}"`);
  const outcomes = given.flatMap(({ name, from }) => (from?.outcome ? [`"${name}":"${from.outcome}"`] : []));
  task.madeFrom = sha256(`{"input":"${model.inputHash}","needs":{${outputs}},"outcomes":{${outcomes}}}`);
  if (!conditional) keepOrWork(model, index, at);
  else if (task.admitted?.from !== task.madeFrom) {
    Object.assign(task, { state: 'admitting', asked: task.asked + 1, tries: 0, due: at });
  } else if (task.admitted.admit) keepOrWork(model, index, at);
  else task.state = 'skipped';
}

function keepOrWork(model: Model, index: number, at: number): void {
  const task = model.tasks[index] as ModelTask;
  const asked = task.mustRun || task.open.length > 0;
  if (asked || task.accepted?.inputHash !== task.madeFrom) {
    beginAttempt(task, at);
    return;
  }
  inForce(task);
  model.kept.add(index);
  const review = model.reviews.get(index);
  if (review) review.state = 'decided';
}

function commandsOf(
  model: Model,
): { id: string; task: string; work: string; key: string; due: number; route: string }[] {
  if (model.state !== 'running') return [];
  return model.tasks.flatMap(({ state, attempt, turn, tries, due, judged, asked }, index) => {
    const call = model.crew[index]?.agent ? 'model.call' : 'function.call';
    const works = { admitting: 'condition.ask', working: call, guarding: 'guard.judge' } as Record<string, string>;
    const work = works[state];
    if (!work) return [];
    const place = state === 'admitting' ? `when${asked}` : state === 'guarding' ? judged + 1 : 0;
    const key = `${model.run}/${taskName(index)}/${attempt}/${turn}/${place}`;
    return [{ id: `${key}#${tries}`, task: taskName(index), work, key, due, route: 'random@d1' }];
  });
}

// Model and run, brought to one shape.

function viewOfModel(model: Model): object {
  return {
    run: model.run,
    version: model.version,
    state: model.state,
    failed: model.failed,
    outcome: model.outcome,
    endedAt: model.endedAt,
    tasks: model.tasks.map(({ state, attempt, open, mustRun, accepted, failure, requests, proposal, repairs }) => ({
      state,
      attempt,
      repairs,
      open,
      mustRun,
      proposal: state === 'inReview' ? proposal : null,
      accepted,
      failure,
      requests,
    })),
    reviews: Object.fromEntries([...model.reviews].map(([index, review]) => [taskName(index), review])),
    commands: commandsOf(model),
  };
}

function viewOfRun(run: Run): object {
  const { failure, outcome, endedAt } = run.crew.context;
  return {
    run: run.id,
    version: run.version,
    state: run.crew.state,
    failed: failure && { code: failure.code, task: failure.task },
    outcome: outcome?.name ?? null,
    endedAt,
    tasks: Object.values(run.tasks).map(({ state, context }) => {
      const { attempt, repairs, mustRun, proposal, accepted, failure, usage } = context;
      return {
        state,
        attempt,
        repairs,
        open: openWords(context).map(({ version }) => version),
        mustRun,
        proposal:
          state === 'inReview' && proposal
            ? { version: proposal.version, hash: proposal.hash, shownAs: proposal.contentHash }
            : null,
        accepted: accepted && {
          version: accepted.version,
          hash: accepted.hash,
          attempt: accepted.attempt,
          inputHash: accepted.inputHash,
          at: accepted.at,
          review: accepted.review,
          outcome: accepted.outcome,
        },
        failure: failure?.code ?? null,
        requests: usage.requests,
      };
    }),
    reviews: Object.fromEntries(
      Object.entries(run.reviews).map(([id, { state, context }]) => {
        const { revision, attempt, content, rounds, escalated, decision } = context;
        return [
          id,
          {
            state,
            revision,
            attempt,
            content: { version: content.version, hash: content.hash },
            rounds,
            escalated,
            decision: decision && {
              type: decision.type,
              at: decision.at,
              revision: decision.revision,
              version: decision.version,
            },
          },
        ];
      }),
    ),
    commands: commandsWanted(run),
  };
}

const commandsWanted = (run: Run) =>
  wanted(run).map(({ id, route, due, body: { task, work, key } }) => ({ id, task, work, key, due, route }));

// Playing a sequence.

interface Moment {
  readonly before: Run | null;
  readonly event: RunEvent;
  readonly taken: Step;
  readonly foreseen: Foreseen;
  readonly model: Model;
  /** Of the model, before the event. */
  readonly commandsBefore: readonly string[];
}

const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by: anna, channel: 'http' as const, request: 'q' };
const used = { inputTokens: 3, outputTokens: 2, requests: 1 };

function play(
  { crew, moves }: { crew: CrewSpec; moves: readonly Move[] },
  visit: (moment: Moment, plan: CrewPlan) => void,
): Run | null {
  const plan = planOf(crew);
  const model = newModel(crew);
  const ever: string[] = [];
  let run: Run | null = null;
  for (const [index, move] of [{ do: 'start' } as const, ...moves].entries()) {
    if (move.do === 'crash') {
      // the next process has the stored text alone, and asks for what that wants
      run = JSON.parse(JSON.stringify(run)) as Run;
      same(commandsWanted(run), commandsOf(model));
      continue;
    }
    const event = eventOf(move, model, ever, index);
    if (!event) continue;
    const commandsBefore = commandsOf(model).map(({ id }) => id);
    const before: Run | null = run;
    const taken: Step = step(before, event, { plan, sha256 });
    const foreseen = foresee(model, event);
    visit({ before, event, taken, foreseen, model, commandsBefore }, plan);
    run = taken.run;
    for (const { id } of commandsOf(model)) if (!ever.includes(id)) ever.push(id);
  }
  return run;
}

/** The event that a move means now; `null` when there is nothing it could be about. */
function eventOf(
  move: Exclude<Move, { do: 'crash' }>,
  model: Model,
  ever: readonly string[],
  index: number,
): RunEvent | null {
  const envelope = { key: `e${index}`, at: 1000 + index, salt: `s${index}` };
  switch (move.do) {
    case 'start':
      return { ...envelope, ...sent, type: 'run.started', run: 'r1', title: '', input: { seed: 'x' } };
    case 'copy':
      return { ...envelope, type: 'run.copied', run: `r${index}` };
    case 'control':
      return { ...envelope, ...sent, type: move.type };
    case 'rerun': {
      const from = move.from.map((place) => taskName(place === 8 ? place : place % model.crew.length));
      return { ...envelope, ...sent, type: 'run.rerun', from, feedback: move.feedback };
    }
    case 'report': {
      const commands = commandsOf(model);
      const command = commands[move.pick % commands.length];
      if (!command) return unblocking(envelope, model, move.pick);
      const reports = answersTo[command.work] ?? [];
      return reported(envelope, command.task, command.id, reports[move.as % reports.length] ?? 'pass', move.told);
    }
    case 'repeat': {
      const id = ever[move.pick % ever.length] ?? '';
      return reported(envelope, id.split('/')[1] ?? '', id, move.as, move.told);
    }
    case 'stray': {
      const id = ever[move.pick % (ever.length + 1)] ?? 'r1/t0/9/9/9#9';
      return reported(envelope, taskName(move.task), id, move.as, move.told);
    }
    case 'refresh': {
      const shown = shownAs(move.about, model);
      return shown && { ...envelope, ...sent, ...shown, type: 'review.refreshed', presented: index };
    }
    case 'forbidden': {
      const refused = { ...envelope, ...sent, type: 'access.refused' } as const;
      if (move.of === 'run') return { ...refused, action: 'run.control' };
      const shown = shownAs(move.of, model);
      return shown && { ...refused, action: 'review.decide', review: shown.review };
    }
    case 'check': {
      const shown = shownAs(move.about, model);
      const checked = move.said.checked ? { verdicts: [], usage: used } : {};
      return shown && { ...envelope, ...sent, ...shown, ...checked, type: 'check.refused', decision: move.said.type };
    }
    case 'decide': {
      const shown = shownAs(move.about, model);
      return shown && { ...envelope, ...sent, ...shown, ...words(move, model, shown.review), type: 'review.decided' };
    }
  }
}

/** What gets a run going in which nothing works: a reviewer answers, it is resumed, or some of it is done again. */
function unblocking(envelope: { key: string; at: number; salt: string }, model: Model, pick: number): RunEvent | null {
  if (model.state === 'cancelled') return null;
  if (model.state === 'paused') return { ...envelope, ...sent, type: 'run.resumed' };
  if (model.state !== 'running') {
    const from = [taskName(pick % model.crew.length)];
    return { ...envelope, ...sent, type: 'run.rerun', from, feedback: pick % 2 ? 'again' : null };
  }
  const about = { pick, on: 'open', revision: 0, sameContent: true } as const;
  const type = pick % 3 ? 'approve' : 'revise';
  const said = {
    type,
    feedback: 'again',
    comments: false,
    to: 'several',
    outcome: '',
    output: null,
    checked: false,
  } as const;
  const shown = shownAs(about, model);
  return (
    shown && { ...envelope, ...sent, ...shown, ...words({ about, said }, model, shown.review), type: 'review.decided' }
  );
}

function shownAs({ pick, on, revision, sameContent }: About, model: Model) {
  const open = [...model.reviews].filter(([, { state }]) => state === 'open');
  const shown = on === 'open' ? open : [...model.reviews];
  const [id, review] = shown[pick % shown.length] ?? [];
  if (id === undefined && on !== 'unknown') return null;
  const unknown = ['t0', 't7', 't9', 'toString'][pick % 4] ?? '';
  return {
    review: on === 'unknown' || id === undefined ? unknown : taskName(id),
    revision: (review?.revision ?? 1) + revision,
    contentHash: sameContent ? (review?.content.hash ?? '') : 'other',
  };
}

/** What a decision says: the parts that its type takes. */
function words({ about, said }: { about: About; said: Said }, model: Model, review: string) {
  const gate = model.crew[Number(review.slice(1))]?.gate;
  const earlier = gate?.sendBackTo.map(taskName) ?? [];
  const offered = gate?.offers.includes(said.type) || about.pick % 8 === 0;
  const decision = offered ? said.type : (gate?.offers.at(-1) ?? 'approve');
  const targets = {
    none: undefined,
    nothing: [],
    own: [review],
    earlier: earlier.length > 0 ? [earlier[about.pick % earlier.length] ?? ''] : undefined,
    several: [...earlier, ...(about.pick % 2 || earlier.length === 0 ? [review] : [])],
    beyond: [...earlier, ['t8', 'toString', 't0', 't1', 't2'][about.pick % 5] ?? ''],
  }[said.to];
  const note = [{ anchor: { path: '' }, text: 'here' }];
  return {
    decision,
    feedback: said.feedback,
    ...(decision === 'revise' && said.comments && { comments: note }),
    ...(decision === 'revise' && targets && { to: targets }),
    ...(decision === 'outcome' && { outcome: said.outcome }),
    ...(decision === 'edit' && said.output !== null && { patch: [], output: { text: said.output } }),
    ...(said.checked && { verdicts: [], usage: used }),
  };
}

function reported(
  envelope: { key: string; at: number; salt: string },
  task: string,
  command: string,
  as: Report,
  { output }: Told,
): RunEvent {
  const result = { ...envelope, task, command };
  const told = { inputHash: null, messages: [], usage: used, model: 'm' };
  const verdict = (name: string, passed: boolean) => ({ name, passed, message: passed ? null : 'no' });
  switch (as) {
    case 'pass':
    case 'refuse': {
      const verdicts = [verdict('short', true), verdict('tone', as === 'pass')];
      return { ...result, ...told, type: 'call.answered', attempt: 1, output: { text: output }, verdicts };
    }
    case 'misfit':
      return { ...result, ...told, type: 'call.misfit', message: 'not JSON' };
    case 'agree':
    case 'doubt':
      return { ...result, type: 'guard.judged', verdict: verdict('calm', as === 'agree'), usage: used, model: 'm' };
    case 'retry':
    case 'giveUp':
      return {
        ...result,
        type: 'call.failed',
        failure: { code: 'MODEL_UNAVAILABLE', message: 'down' },
        retryAt: as === 'retry' ? envelope.at + 100 : null,
      };
    case 'defer':
      return { ...result, type: 'call.deferred', until: envelope.at + 100 };
    case 'admit':
    case 'skip':
      return { ...result, type: 'task.admitted', admit: as === 'admit' };
  }
}

/** `toEqual`, but fast where it holds. Both sides list their members in the same order. */
function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

function outcomeOf(taken: Step): Outcome {
  return taken.entries ? 'taken' : (taken.refusal?.code ?? 'dropped');
}

/** The entries as the model tells them: with the body where the core made it. */
function entriesOf({ entries }: Step): Foreseen['entries'] {
  return (entries ?? []).map(({ version, key, type, task, body }, index) =>
    index === 0 ? [version, key, type, task] : [version, key, type, task, body as object],
  );
}

describe('step', () => {
  it(
    `[C14] agrees with a reference model over ${runs} random crews and sequences`,
    () => {
      const began = performance.now();
      const met = new Map<string, number>();
      const count = (name: string) => met.set(name, (met.get(name) ?? 0) + 1);
      let events = 0;
      fc.assert(
        fc.property(anySequence, (sequence) => {
          const last = play(sequence, ({ before, event, taken, foreseen, model, commandsBefore }) => {
            events += 1;
            for (const name of namesOf(before, event, foreseen, model)) count(name);
            same(outcomeOf(taken), foreseen.outcome);
            if (!taken.entries) {
              expect(taken.run === before).toBe(true);
              return;
            }
            same(viewOfRun(taken.run), viewOfModel(model));
            const after = commandsOf(model).map(({ id }) => id);
            same(
              taken.commands.map(({ id }) => id),
              after.filter((id) => !commandsBefore.includes(id)),
            );
            same(
              taken.done,
              commandsBefore.filter((id) => !after.includes(id)),
            );
            same(entriesOf(taken), foreseen.entries);
          });
          count(`run ${last?.crew.state}`);
          for (const { state } of Object.values(last?.tasks ?? {})) count(`task ${state}`);
        }),
        { numRuns: runs, ...seed },
      );
      console.log(
        `${runs} sequences, ${events} events in ${((performance.now() - began) / 1000).toFixed(1)} s:`,
        Object.fromEntries([...met].sort()),
      );
      if (runs >= 1000) expect(mustMeet.filter((name) => !met.has(name))).toEqual([]);
    },
    patience,
  );

  it(
    '[C9] [C8] takes a run that went through JSON alike, and changes neither run nor event',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          play(sequence, ({ before, event, taken }, plan) => {
            const text = JSON.stringify(before);
            const told = JSON.stringify(event);
            const again = step(frozen(JSON.parse(text) as Run | null), frozen(JSON.parse(told) as RunEvent), {
              plan,
              sha256,
            });
            if (!isDeepStrictEqual(again, taken)) expect(again).toStrictEqual(taken);
            if (!isDeepStrictEqual(JSON.parse(JSON.stringify(taken)), taken))
              expect(JSON.parse(JSON.stringify(taken))).toStrictEqual(taken);
            expect(JSON.stringify(before)).toBe(text);
          });
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );

  it(
    '[C188] is cancelled alike by whoever has its plan and by whoever has not',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          play(sequence, ({ taken: { run } }, plan) => {
            if (!run) return;
            const cancel = { ...sent, type: 'run.cancelled', key: 'cancel', at: 99, salt: 's' } as const;
            const known = step(run, cancel, { plan, sha256 });
            const unknown = step(run, cancel, { plan: planless(run), sha256 });
            if (!isDeepStrictEqual(unknown, known)) expect(unknown).toStrictEqual(known);
          });
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );

  it(
    '[C28] [C11] tells as commands and done exactly what wanted gained and lost, and moves nothing it does not take',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          play(sequence, ({ before, taken }) => {
            if (!taken.entries) {
              expect(taken.run).toBe(before);
              expect(Object.keys(taken).sort()).toEqual(['entries', 'refusal', 'run']);
              return;
            }
            const outbox = new Map((before ? wanted(before) : []).map((command) => [command.id, command]));
            for (const id of taken.done) expect(outbox.delete(id)).toBe(true);
            for (const command of taken.commands) {
              expect(outbox.has(command.id)).toBe(false);
              outbox.set(command.id, command);
            }
            const ordered = (commands: Iterable<{ id: string }>) =>
              [...commands].sort((a, b) => (a.id < b.id ? -1 : 1));
            expect(ordered(outbox.values())).toEqual(ordered(wanted(taken.run)));
          });
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );

  it(
    '[C30] asks for no call twice under another key, and for no other call under the same',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          const answered = new Set<string>();
          play(sequence, ({ event, taken }) => {
            if (!taken.entries) return;
            const isOpen = event.type === 'call.failed' || event.type === 'call.deferred';
            if ('command' in event && !isOpen) answered.add(event.command.replace(/#\d+$/, ''));
            expect(wanted(taken.run).filter(({ body }) => answered.has(body.key))).toEqual([]);
          });
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );

  it(
    '[C47] leaves a journal whose events, stepped again, lead to the same run',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          const entries: JournalEntry[] = [];
          const run = play(sequence, ({ taken }) => {
            if (taken.entries) entries.push(...taken.entries);
          });
          const plan = planOf(sequence.crew);
          const again = entries
            .filter(({ type }) => !concluded.has(type))
            .reduce<Run | null>((run, { key, at, type, body }) => {
              const event = { ...(JSON.parse(JSON.stringify(body)) as object), key, at, type } as unknown as RunEvent;
              return step(run, event, { plan, sha256 }).run;
            }, null);
          if (!isDeepStrictEqual(again, run)) expect(again).toStrictEqual(run);
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );

  it(
    '[C10] [C45] leaves a journal without a gap that holds, and shows any tampering at its version',
    () => {
      const reference = { tenant: 'acme', run: 'r1' };
      fc.assert(
        fc.property(anySequence, fc.nat(), fc.constantFrom(...tamperings), ({ crew, moves }, place, [, tamper]) => {
          // the runtime chains a copy's journal anew
          const sequence = { crew, moves: moves.filter((move) => move.do !== 'copy') };
          const entries: JournalEntry[] = [];
          const run = play(sequence, ({ taken }) => {
            if (taken.entries) entries.push(...taken.entries);
          });
          expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1));
          expect([run?.version, run?.head]).toEqual([entries.length, entries.at(-1)?.hash]);
          expect(firstBroken(reference, entries, { sha256 })).toBeNull();
          const index = place % entries.length;
          const entry = entries[index] as JournalEntry;
          expect(firstBroken(reference, entries.with(index, { ...entry, ...tamper(entry) }), { sha256 })).toBe(
            index + 1,
          );
          expect(firstBroken(reference, entries.with(index, { ...entry, body: null }), { sha256 })).toBeNull();
          if (index < entries.length - 1)
            expect(firstBroken(reference, entries.toSpliced(index, 1), { sha256 })).toBe(index + 1);
        }),
        { numRuns: runs / 20, ...seed },
      );
    },
    patience,
  );
});

const tamperings: readonly (readonly [string, (entry: JournalEntry) => Partial<JournalEntry>])[] = [
  ['version', ({ version }) => ({ version: version + 1 })],
  ['key', ({ key }) => ({ key: `${key}0` })],
  ['task', ({ task }) => ({ task: task === 't0' ? null : 't0' })],
  ['type', ({ type }) => ({ type: type === 'call.answered' ? 'call.failed' : 'call.answered' })],
  ['at', ({ at }) => ({ at: at - 1 })],
  ['a member of the body', ({ body }) => ({ body: { ...(body as object), salt: 'other' } })],
  ['a new member of the body', ({ body }) => ({ body: { ...(body as object), more: null } })],
  ['the body with its hash', ({ body }) => forged({ ...(body as object), salt: 'other' })],
  ['bodyHash', ({ bodyHash }) => ({ bodyHash: flipped(bodyHash) })],
  ['hash', ({ hash }) => ({ hash: flipped(hash) })],
];

function forged(body: Json): Partial<JournalEntry> {
  return { body, bodyHash: sha256(canonical(body)) };
}

function flipped(hex: string): string {
  return (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}

/** What a moment was an example of, so that none goes missing unseen. */
function namesOf(before: Run | null, event: RunEvent, { outcome, entries }: Foreseen, model: Model): string[] {
  if (outcome !== 'taken') return event.type === 'run.rerun' ? [outcome, `rerun ${outcome}`] : [outcome];
  const failed = model.failed && before?.crew.state !== 'failed' ? [`failed ${model.failed.code}`] : [];
  const followed = [...entries.slice(1).map(([, , type]) => type), ...failed];
  switch (event.type) {
    case 'run.rerun':
      return [`rerun of ${before?.crew.state}`, ...followed];
    case 'review.decided': {
      const review = before?.reviews[event.review]?.context;
      const now = [...model.reviews].find(([index]) => taskName(index) === event.review)?.[1];
      const ends = event.decision === 'revise' && now?.escalated && !review?.escalated ? ['escalated'] : [];
      const accepted = model.tasks[Number(event.review.slice(1))]?.state === 'accepted';
      const taken = event.decision === 'revise' && accepted ? ['accepted unapproved'] : [];
      const sent = event.to ? [`sent to ${Math.min(event.to.length, 2)}`] : [];
      return [`${event.decision} taken`, ...ends, ...taken, ...sent, ...followed];
    }
    default:
      return [`${event.type} taken`, ...followed];
  }
}

/** So that a change to the generator cannot make the property say nothing. */
const mustMeet = [
  'dropped',
  'REVIEW_NOT_FOUND',
  'REVIEW_CANCELLED',
  'REVIEW_SUPERSEDED',
  'REVIEW_STALE',
  'REVIEW_ALREADY_DECIDED',
  'DECISION_NOT_ALLOWED',
  'FEEDBACK_REQUIRED',
  'EDIT_INVALID',
  'TASK_NOT_FOUND',
  'RUN_FINISHED',
  'RUN_CANCELLED',
  'RUN_NOT_PAUSED',
  'RUN_ALREADY_PAUSED',
  'call.deferred taken',
  'approve taken',
  'edit taken',
  'revise taken',
  'reject taken',
  'outcome taken',
  'sent to 0',
  'sent to 1',
  'sent to 2',
  'escalated',
  'accepted unapproved',
  'access.refused taken',
  'check.refused taken',
  'review.refreshed taken',
  'guard.judged taken',
  'review.opened',
  'task.kept',
  'rerun RUN_FINISHED',
  'rerun of running',
  'rerun of paused',
  'rerun of done',
  'rerun of failed',
  'run running',
  'run paused',
  'run done',
  'run failed',
  'run cancelled',
  'failed GUARDS_FAILED',
  'failed OUTPUT_INVALID',
  'failed MODEL_UNAVAILABLE',
  'failed REVIEW_REJECTED',
  'failed ROUNDS_EXHAUSTED',
  'task blocked',
  'task admitting',
  'task working',
  'task guarding',
  'task inReview',
  'task accepted',
  'task failed',
  'task skipped',
];
