import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ErrorCode, Json } from '@holdpoint/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CrewPlan,
  canonical,
  firstBroken,
  type JournalEntry,
  type Run,
  type RunEvent,
  type Step,
  step,
  wanted,
} from './index.ts';

// Random crews, random events. A reference model in plain code, without a machine, says what must become of each
// event; `step` must agree. PROPERTY_RUNS sets the number of sequences, PROPERTY_SEED repeats a failed one.
// All in one file, longer than others: a file beside it that is no test would count as a source of the package.

const runs = Number(process.env.PROPERTY_RUNS ?? 20_000);
const seed = process.env.PROPERTY_SEED ? { seed: Number(process.env.PROPERTY_SEED) } : {};
const patience = 600_000;
const sha256 = (text: string) => hash('sha256', text);

// A crew, as the model sees it.

interface TaskSpec {
  readonly needs: readonly number[];
  readonly agent: boolean;
  readonly conditional: boolean;
  readonly guardTries: number;
  readonly gate: 'none' | 'plain' | 'showsFailing' | 'approveOnly';
}
type CrewSpec = readonly TaskSpec[];

const taskName = (index: number) => `t${index}`;

const anyCrew: fc.Arbitrary<CrewSpec> = fc
  .array(
    fc.record({
      needs: fc.nat(255),
      agent: fc.boolean(),
      conditional: fc.nat(3).map((dice) => dice === 0),
      guardTries: fc.integer({ min: 1, max: 3 }),
      gate: fc.constantFrom('none', 'plain', 'showsFailing', 'approveOnly', 'plain'),
    }),
    { minLength: 1, maxLength: 8, size: 'max' },
  )
  .map(
    (tasks) =>
      tasks.map((task, index) => ({
        ...task,
        needs: [...Array(index).keys()].filter((need) => (task.needs >> need) & 1),
      })) as CrewSpec,
  );

function planOf(crew: CrewSpec): CrewPlan {
  const button = (type: 'approve' | 'revise') => ({ type, label: type });
  return {
    name: 'random',
    label: 'Random',
    version: '1',
    input: {},
    hash: 'd1',
    tasks: crew.map((task, index) => ({
      key: taskName(index),
      title: taskName(index),
      kind: task.agent ? 'agent' : 'function',
      agent: task.agent ? { role: 'r', goal: 'g', backstory: 'b' } : null,
      needs: task.needs.map(taskName),
      conditional: task.conditional,
      guards: ['short', 'tone'],
      guardTries: task.guardTries,
      whenGuardsFail: task.gate === 'showsFailing' ? 'review' : 'fail',
      gate:
        task.gate === 'none'
          ? null
          : {
              question: '?',
              eligible: ['anyone'],
              decisions: task.gate === 'approveOnly' ? [button('approve')] : [button('approve'), button('revise')],
            },
      output: {},
    })),
  };
}

// What happens to it. A move names what is there when its turn comes, so that most moves mean something.

type Report = 'pass' | 'refuse' | 'misfit' | 'retry' | 'giveUp' | 'admit' | 'skip';
type Move =
  | { readonly do: 'report'; readonly pick: number; readonly as: number }
  | { readonly do: 'repeat'; readonly pick: number; readonly as: Report }
  | { readonly do: 'stray'; readonly pick: number; readonly task: number; readonly as: Report }
  | {
      readonly do: 'decide';
      readonly pick: number;
      readonly on: 'open' | 'any' | 'unknown';
      readonly type: 'approve' | 'revise';
      readonly revision: number;
      readonly sameContent: boolean;
      readonly feedback: string | null;
    }
  | { readonly do: 'control'; readonly type: 'run.paused' | 'run.resumed' | 'run.cancelled' }
  | { readonly do: 'start' }
  | { readonly do: 'copy' };

const anyReport = fc.constantFrom<Report>('pass', 'refuse', 'misfit', 'retry', 'giveUp', 'admit', 'skip');
const pick = fc.nat(99);
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 120, arbitrary: fc.record({ do: fc.constant('report' as const), pick, as: pick }) },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('repeat' as const), pick, as: anyReport }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('stray' as const), pick, task: fc.nat(8), as: anyReport }) },
  {
    weight: 80,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      pick,
      on: fc.nat(19).map((dice) => (dice < 14 ? 'open' : dice < 19 ? 'any' : 'unknown')),
      type: fc.constantFrom('approve', 'approve', 'revise'),
      revision: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
      sameContent: fc.nat(9).map((dice) => dice > 0),
      feedback: fc.constantFrom('shorter', 'shorter', 'shorter', ' \n', '', null),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant('control' as const),
      type: fc.constantFrom('run.resumed', 'run.resumed', 'run.resumed', 'run.paused'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'control', type: 'run.cancelled' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'start' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'copy' } as const) },
);
/** With the start 50 events at most. Mostly long ones, that shrink to short ones. */
const manyMoves = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.array(anyMove, { maxLength: 49, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(anyMove, { minLength: 30, maxLength: 49, size: 'max' }) },
);
const anySequence = fc.record({ crew: anyCrew, moves: manyMoves });

/** How often each answer to a model or function call, and to a condition, comes. Failures for good end a run: rare. */
const callReports: readonly Report[] = [
  ...Array<Report>(70).fill('pass'),
  ...Array<Report>(14).fill('refuse'),
  ...Array<Report>(14).fill('misfit'),
  'retry',
  'retry',
  'retry',
  'retry',
  'admit',
  'skip',
  'giveUp',
];
const conditionReports: readonly Report[] = [
  ...Array<Report>(60).fill('admit'),
  ...Array<Report>(30).fill('skip'),
  'retry',
  'retry',
  'retry',
  'retry',
  'pass',
  'refuse',
  'misfit',
  'giveUp',
];

// The reference model.

interface ModelTask {
  state: 'blocked' | 'admitting' | 'working' | 'inReview' | 'accepted' | 'failed' | 'skipped';
  attempt: number;
  turn: number;
  tries: number;
  due: number;
  misfits: number;
  repairs: number;
  feedbackFrom: number | null;
  inputHash: string | null;
  proposal: { version: number; hash: string } | null;
  accepted: { version: number; hash: string; inputHash: string | null; review: string | null } | null;
  failure: ErrorCode | null;
  requests: number;
}
interface ModelReview {
  state: 'open' | 'decided' | 'cancelled';
  revision: number;
  attempt: number;
  content: { version: number; hash: string };
  failing: string[];
  decision: { type: 'approve' | 'revise'; at: number; revision: number; version: number } | null;
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
  endedAt: number | null;
}
type Outcome = 'taken' | 'dropped' | ErrorCode;

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
    feedbackFrom: null,
    inputHash: null,
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
  endedAt: null,
});

/** What must become of an event. Moves the model when the event is taken. */
function foresee(model: Model, event: RunEvent): Outcome {
  const outcome = take(model, event);
  if (outcome !== 'taken') return outcome;
  model.version += 1;
  settle(model, event.at);
  return 'taken';
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
    case 'review.decided':
      return decide(model, event);
    default:
      return report(model, event);
  }
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

function decide(model: Model, event: Extract<RunEvent, { type: 'review.decided' }>): Outcome {
  const index = model.crew.findIndex((_, index) => taskName(index) === event.review);
  const review = model.reviews.get(index);
  const [spec, task] = [model.crew[index], model.tasks[index]];
  if (!review || !spec || !task) return 'REVIEW_NOT_FOUND';
  if (review.state === 'cancelled') return 'REVIEW_CANCELLED';
  if (event.revision !== review.revision || event.contentHash !== review.content.hash) return 'REVIEW_STALE';
  if (review.state === 'decided') return 'REVIEW_ALREADY_DECIDED';
  if (event.decision === 'revise' && spec.gate === 'approveOnly') return 'DECISION_NOT_ALLOWED';
  if (event.decision === 'revise' && (event.feedback ?? '').trim() === '') return 'FEEDBACK_REQUIRED';
  const version = model.version + 1;
  review.state = 'decided';
  review.decision = { type: event.decision, at: event.at, revision: review.revision, version };
  if (event.decision === 'approve') {
    accept(task, event.review);
  } else {
    task.feedbackFrom ??= version;
    task.repairs = 0;
    beginAttempt(task, event.at);
  }
  return 'taken';
}

function report(model: Model, event: Extract<RunEvent, { command: string }>): Outcome {
  const index = model.crew.findIndex((_, index) => taskName(index) === event.task);
  const [spec, task] = [model.crew[index], model.tasks[index]];
  const command = commandsOf(model).find(({ id }) => id === event.command);
  if (!spec || !task || command?.task !== event.task) return 'dropped';
  if (event.type === 'call.failed') {
    task.failure = event.failure.code;
    if (event.retryAt === null) {
      task.state = 'failed';
    } else {
      task.tries += 1;
      task.due = event.retryAt;
    }
    return 'taken';
  }
  if ((event.type === 'task.admitted') !== (task.state === 'admitting')) return 'dropped';
  if (event.type === 'task.admitted') {
    if (event.admit) {
      beginAttempt(task, event.at);
    } else {
      task.state = 'skipped';
      task.tries = 0;
      task.failure = null;
    }
    return 'taken';
  }
  task.requests += event.usage.requests;
  task.failure = null;
  if (event.type === 'call.misfit') misfit(task, event.at);
  else answer(model, index, spec, task, event);
  return 'taken';
}

function misfit(task: ModelTask, at: number): void {
  if (task.misfits === 2) {
    task.state = 'failed';
    task.failure = 'OUTPUT_INVALID';
    return;
  }
  task.misfits += 1;
  task.turn += 1;
  task.tries = 0;
  task.due = at;
}

function answer(
  model: Model,
  index: number,
  spec: TaskSpec,
  task: ModelTask,
  event: Extract<RunEvent, { type: 'call.answered' }>,
): void {
  const refused = event.verdicts.filter(({ passed }) => !passed).map(({ name }) => name);
  if (refused.length > 0 && task.repairs + 1 < spec.guardTries) {
    task.repairs += 1;
    beginAttempt(task, event.at);
    return;
  }
  if (refused.length > 0 && spec.gate !== 'showsFailing') {
    task.state = 'failed';
    task.failure = 'GUARDS_FAILED';
    return;
  }
  const version = model.version + 1;
  const text = JSON.stringify(event.output);
  task.proposal = { version, hash: sha256(text) };
  if (spec.gate === 'none') {
    accept(task, null);
    return;
  }
  const shown = model.reviews.get(index);
  const content = `{"attempt":${task.attempt},"kind":"output","proposal":${text},"run":"${model.run}","task":"${taskName(index)}"}`;
  task.state = 'inReview';
  model.reviews.set(index, {
    state: 'open',
    revision: (shown?.revision ?? 0) + 1,
    attempt: task.attempt,
    content: { version, hash: sha256(content) },
    failing: refused,
    decision: shown?.decision ?? null,
  });
}

function beginAttempt(task: ModelTask, at: number): void {
  Object.assign(task, {
    state: 'working',
    attempt: task.attempt + 1,
    turn: 0,
    tries: 0,
    misfits: 0,
    due: at,
    failure: null,
  });
}

function accept(task: ModelTask, review: string | null): void {
  task.state = 'accepted';
  task.accepted = task.proposal && { ...task.proposal, inputHash: task.inputHash, review };
  task.feedbackFrom = null;
  task.repairs = 0;
}

/** What follows from where the tasks stand: some start, or the run ends. */
function settle(model: Model, at: number): void {
  const settled = (index: number) => ['accepted', 'skipped'].includes(model.tasks[index]?.state ?? '');
  if (model.state === 'running' || model.state === 'paused') {
    const failed = model.tasks.findIndex(({ state }) => state === 'failed');
    if (failed >= 0) {
      model.state = 'failed';
      model.endedAt = at;
      model.failed = { code: model.tasks[failed]?.failure ?? 'INTERNAL', task: taskName(failed) };
    } else {
      for (const [index, task] of model.tasks.entries()) {
        const spec = model.crew[index] as TaskSpec;
        if (task.state !== 'blocked' || !spec.needs.every(settled)) continue;
        const needs = spec.needs.map(
          (need) => `"${taskName(need)}":"${model.tasks[need]?.accepted?.hash ?? 'skipped'}"`,
        );
        task.inputHash = sha256(`{"input":"${model.inputHash}","needs":{${needs}}}`);
        if (spec.conditional) Object.assign(task, { state: 'admitting', due: at });
        else beginAttempt(task, at);
      }
      if (model.state === 'running' && model.tasks.every((_, index) => settled(index))) {
        model.state = 'done';
        model.endedAt = at;
      }
    }
  }
  if (model.state === 'failed' || model.state === 'cancelled') {
    for (const review of model.reviews.values()) if (review.state === 'open') review.state = 'cancelled';
  }
}

function commandsOf(
  model: Model,
): { id: string; task: string; work: string; key: string; due: number; route: string }[] {
  if (model.state !== 'running') return [];
  return model.tasks.flatMap(({ state, attempt, turn, tries, due }, index) => {
    if (state !== 'admitting' && state !== 'working') return [];
    const key = `${model.run}/${taskName(index)}/${attempt}/${turn}/0`;
    const work = state === 'admitting' ? 'condition.ask' : model.crew[index]?.agent ? 'model.call' : 'function.call';
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
    endedAt: model.endedAt,
    tasks: model.tasks.map(({ due: _, ...task }) => task),
    reviews: Object.fromEntries(
      [...model.reviews].sort(([a], [b]) => a - b).map(([index, review]) => [taskName(index), review]),
    ),
    commands: commandsOf(model),
  };
}

function viewOfRun(run: Run): object {
  const { failure, endedAt } = run.crew.context;
  return {
    run: run.id,
    version: run.version,
    state: run.crew.state,
    failed: failure && { code: failure.code, task: failure.task },
    endedAt,
    tasks: Object.values(run.tasks).map(({ state, context }) => ({
      state,
      attempt: context.attempt,
      turn: context.turn,
      tries: context.tries,
      misfits: context.misfits,
      repairs: context.repairs,
      feedbackFrom: context.feedbackFrom,
      inputHash: context.inputHash,
      proposal: context.proposal && { version: context.proposal.version, hash: context.proposal.hash },
      accepted: context.accepted && {
        version: context.accepted.version,
        hash: context.accepted.hash,
        inputHash: context.accepted.inputHash,
        review: context.accepted.review,
      },
      failure: context.failure?.code ?? null,
      requests: context.usage.requests,
    })),
    reviews: Object.fromEntries(
      Object.entries(run.reviews)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, { state, context }]) => [
          id,
          {
            state,
            revision: context.revision,
            attempt: context.attempt,
            content: { version: context.content.version, hash: context.content.hash },
            failing: context.failing.map(({ name }) => name),
            decision: context.decision && {
              type: context.decision.type,
              at: context.decision.at,
              revision: context.decision.revision,
              version: context.decision.version,
            },
          },
        ]),
    ),
    commands: wanted(run).map(({ id, route, due, body }) => ({
      id,
      task: body.task,
      work: body.work,
      key: body.key,
      due,
      route,
    })),
  };
}

// Playing a sequence.

interface Moment {
  readonly before: Run | null;
  readonly event: RunEvent;
  readonly taken: Step;
  readonly foreseen: Outcome;
  readonly model: Model;
  /** Of the model, before the event. */
  readonly commandsBefore: readonly string[];
}

const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by: anna, channel: 'http' as const, request: 'q' };

function play(
  { crew, moves }: { crew: CrewSpec; moves: readonly Move[] },
  visit: (moment: Moment, plan: CrewPlan) => void,
): Run | null {
  const plan = planOf(crew);
  const model = newModel(crew);
  const ever: string[] = [];
  let run: Run | null = null;
  for (const [index, move] of [{ do: 'start' } as const, ...moves].entries()) {
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
function eventOf(move: Move, model: Model, ever: readonly string[], index: number): RunEvent | null {
  const envelope = { key: `e${index}`, at: 1000 + index, salt: `s${index}` };
  switch (move.do) {
    case 'start':
      return { ...envelope, ...sent, type: 'run.started', run: 'r1', title: '', input: { seed: 'x' } };
    case 'copy':
      return { ...envelope, type: 'run.copied', run: `r${index}` };
    case 'control':
      return { ...envelope, ...sent, type: move.type };
    case 'report': {
      const commands = commandsOf(model);
      const command = commands[move.pick % commands.length];
      if (!command) return null;
      const reports = command.work === 'condition.ask' ? conditionReports : callReports;
      return reported(envelope, command.task, command.id, reports[move.as % reports.length] ?? 'pass');
    }
    case 'repeat': {
      const id = ever[move.pick % ever.length] ?? '';
      return reported(envelope, id.split('/')[1] ?? '', id, move.as);
    }
    case 'stray':
      return reported(envelope, taskName(move.task), ever[move.pick % (ever.length + 1)] ?? 'r1/t0/9/9/9#9', move.as);
    case 'decide': {
      const open = [...model.reviews].filter(([, { state }]) => state === 'open');
      const shown = move.on === 'open' ? open : [...model.reviews];
      const [id, review] = shown[move.pick % shown.length] ?? [];
      if (id === undefined && move.on !== 'unknown') return null;
      return {
        ...envelope,
        ...sent,
        type: 'review.decided',
        review:
          move.on === 'unknown' || id === undefined
            ? (['t0', 't7', 't9', 'toString'][move.pick % 4] ?? '')
            : taskName(id),
        revision: (review?.revision ?? 1) + move.revision,
        contentHash: move.sameContent ? (review?.content.hash ?? '') : 'other',
        decision: move.type,
        feedback: move.feedback,
      };
    }
  }
}

function reported(
  envelope: { key: string; at: number; salt: string },
  task: string,
  command: string,
  as: Report,
): RunEvent {
  const result = { ...envelope, task, command };
  const told = { messages: [], usage: { inputTokens: 3, outputTokens: 2, requests: 1 }, model: 'm' };
  switch (as) {
    case 'pass':
    case 'refuse': {
      const verdicts = [
        { name: 'short', passed: true, message: null },
        { name: 'tone', passed: as === 'pass', message: as === 'pass' ? null : 'no' },
      ];
      return { ...result, ...told, type: 'call.answered', output: { at: envelope.at }, verdicts };
    }
    case 'misfit':
      return { ...result, ...told, type: 'call.misfit', message: 'not JSON' };
    case 'retry':
    case 'giveUp':
      return {
        ...result,
        type: 'call.failed',
        failure: { code: 'MODEL_UNAVAILABLE', message: 'down' },
        retryAt: as === 'retry' ? envelope.at + 100 : null,
      };
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
  return taken.entry ? 'taken' : (taken.refusal?.code ?? 'dropped');
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
          const last = play(sequence, ({ event, taken, foreseen, model, commandsBefore }) => {
            events += 1;
            count(foreseen);
            same(outcomeOf(taken), foreseen);
            if (taken.run) same(viewOfRun(taken.run), viewOfModel(model));
            if (!taken.entry) return;
            const after = commandsOf(model).map(({ id }) => id);
            same(
              taken.commands.map(({ id }) => id),
              after.filter((id) => !commandsBefore.includes(id)),
            );
            same(
              taken.done,
              commandsBefore.filter((id) => !after.includes(id)),
            );
            same(
              [taken.entry.version, taken.entry.key, taken.entry.type, taken.entry.at],
              [model.version, event.key, event.type, event.at],
            );
          });
          count(`run ${last?.crew.state}`);
          if (last?.crew.context.failure) count(`failed ${last.crew.context.failure.code}`);
          for (const { state } of Object.values(last?.tasks ?? {})) count(`task ${state}`);
        }),
        { numRuns: runs, ...seed },
      );
      console.log(
        `${runs} sequences, ${events} events in ${((performance.now() - began) / 1000).toFixed(1)} s:`,
        Object.fromEntries([...met].sort()),
      );
      if (runs >= 1000) expect([...met.keys()].sort()).toEqual(expect.arrayContaining(mustMeet));
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
    '[C28] [C11] tells as commands and done exactly what wanted gained and lost, and moves nothing it does not take',
    () => {
      fc.assert(
        fc.property(anySequence, (sequence) => {
          play(sequence, ({ before, taken }) => {
            if (!taken.entry) {
              expect(taken.run).toBe(before);
              expect(Object.keys(taken).sort()).toEqual(['entry', 'refusal', 'run']);
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
            if (!taken.entry) return;
            if ('command' in event && event.type !== 'call.failed') answered.add(event.command.replace(/#\d+$/, ''));
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
            if (taken.entry) entries.push(taken.entry);
          });
          const plan = planOf(sequence.crew);
          const again = entries.reduce<Run | null>((run, { key, at, type, body }) => {
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
            if (taken.entry) entries.push(taken.entry);
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

/** So that a change to the generator cannot make the property say nothing. */
const mustMeet = [
  'taken',
  'dropped',
  'REVIEW_NOT_FOUND',
  'REVIEW_CANCELLED',
  'REVIEW_STALE',
  'REVIEW_ALREADY_DECIDED',
  'DECISION_NOT_ALLOWED',
  'FEEDBACK_REQUIRED',
  'RUN_FINISHED',
  'RUN_CANCELLED',
  'RUN_NOT_PAUSED',
  'RUN_ALREADY_PAUSED',
  'run running',
  'run paused',
  'run done',
  'run failed',
  'run cancelled',
  'failed GUARDS_FAILED',
  'failed OUTPUT_INVALID',
  'failed MODEL_UNAVAILABLE',
  'task blocked',
  'task admitting',
  'task working',
  'task inReview',
  'task accepted',
  'task failed',
  'task skipped',
];
