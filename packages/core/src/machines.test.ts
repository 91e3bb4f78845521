import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, type EventObject, initialTransition, transition } from 'xstate';
import { type CallContext, type CallMachineEvent, callMachine } from './call-machine.ts';
import { type CrewContext, type CrewMachineEvent, crewMachine } from './crew-machine.ts';
import { type ReviewContext, type ReviewMachineEvent, reviewMachine } from './review-machine.ts';
import { type TaskMachineEvent, taskMachine } from './task-machine.ts';
import { newTask, type TaskContext } from './task-row.ts';
import { advance, begin, type MachineRow } from './xstate.ts';

interface Case {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  /** Other rows it begins with, which go other ways. */
  readonly also?: readonly unknown[];
  /** A bounded set: every type, and every branch a guard looks at. */
  readonly events: readonly EventObject[];
  /** What tells two rows of a state apart: what can still be read before it is written anew, and what is null. */
  readonly apart: (context: never, state: string) => unknown;
  /** Where counting stops. */
  readonly enough: (context: never) => boolean;
}

const usage = { inputTokens: 1, outputTokens: 2, requests: 1 };
const failure = { code: 'MODEL_UNAVAILABLE', message: 'The endpoint is down.' } as const;
const limits = {
  gated: true,
  guardTries: 2,
  whenGuardsFail: 'review',
  misfitTries: 2,
  sentences: 0,
  maxSteps: 2,
  verifyFeedback: null,
} as const;
const ungated = { ...limits, gated: false, whenGuardsFail: 'fail' } as const;
const strict = { ...limits, whenGuardsFail: 'fail' } as const;
/** The same three with two sentences to judge; the last one has a single try. */
const judged = [limits, ungated, { ...strict, guardTries: 1 }].map((limits) => ({ ...limits, sentences: 2 }));
/** Open points are compared: with one more attempt, or without. */
const verified = (['retry', 'show'] as const).map((verifyFeedback) => ({ ...limits, verifyFeedback }));
const proposal = { version: 3, hash: 'a1', contentHash: 'c1' };
const anna = { id: 'anna', name: 'Anna' };

const taskEvents: readonly TaskMachineEvent[] = [
  { type: 'task.ready', at: 1, inputHash: 'i1', conditional: false },
  { type: 'task.ready', at: 1, inputHash: 'i1', conditional: true },
  { type: 'task.ready', at: 1, inputHash: 'i2', conditional: true },
  { type: 'task.admitted', at: 2, admit: true },
  { type: 'task.admitted', at: 2, admit: false },
  // of what passed, only the gate, sentences and a comparison make a difference
  ...[limits, ungated, ...judged.slice(0, 1), ...verified.slice(0, 1)].map(
    (limits) => ({ type: 'call.answered', at: 3, usage, proposal, passed: true, limits }) as const,
  ),
  ...[limits, ungated, strict, { ...strict, guardTries: 1 }].map(
    (limits) => ({ type: 'call.answered', at: 3, usage, proposal, passed: false, limits }) as const,
  ),
  ...judged.flatMap((limits) =>
    [true, false].map((passed) => ({ type: 'guard.judged', at: 3, usage, passed, limits }) as const),
  ),
  { type: 'tools.called', at: 4, usage, tools: ['getOrder'], refused: false, asks: true, limits },
  { type: 'tools.called', at: 4, usage, tools: ['getOrder', 'refund'], refused: true, asks: false, limits },
  { type: 'calls.settled', at: 5 },
  ...verified.map((limits) => ({ type: 'points.checked', at: 4, usage, unanswered: true, limits }) as const),
  { type: 'points.checked', at: 4, usage, unanswered: false, limits: { ...limits, verifyFeedback: 'retry' } },
  { type: 'guard.judged', at: 3, usage, passed: true, limits: { ...limits, sentences: 2, verifyFeedback: 'show' } },
  { type: 'call.misfit', at: 4, usage, message: 'not JSON', limits },
  { type: 'call.overflowed', at: 4 },
  { type: 'conversation.digested', at: 4, usage },
  { type: 'call.failed', at: 5, failure, retryAt: 9 },
  { type: 'call.failed', at: 5, failure, retryAt: null },
  { type: 'call.deferred', at: 5, until: 8 },
  { type: 'crew.begun', at: 5 },
  { type: 'crew.lost', at: 5 },
  { type: 'review.approved', at: 6, review: 'draft', outcome: null, edited: null },
  { type: 'review.approved', at: 6, review: 'draft', outcome: 'vip', edited: { version: 8, hash: 'e1' } },
  { type: 'review.rejected', at: 6, failure: { code: 'REVIEW_REJECTED', message: 'Anna rejected the output.' } },
  { type: 'review.rejected', at: 6, failure: { code: 'ROUNDS_EXHAUSTED', message: 'Changes again.' }, asked: 5 },
  { type: 'review.escalated', version: 5 },
  { type: 'check.counted', usage },
  { type: 'task.sentBack', at: 7, version: null },
  { type: 'task.sentBack', at: 7, version: 6 },
  { type: 'task.sentBack', at: 7, version: 6, listAnew: true },
  { type: 'task.invalidated', at: 7 },
  { type: 'items.listed', at: 8, version: 5, total: 2, retired: { it: { attempt: 3, said: 1 } } },
  { type: 'items.settled', at: 9, inputHash: 'l1' },
  { type: 'item.placed', item: { key: 'de', index: 0, version: 5, hash: 'd1', saidBefore: 1 } },
  { type: 'item.skipped', at: 9 },
];
const decision = { type: 'revise', by: anna, at: 2, revision: 1, channel: 'http', version: 4 } as const;
const reviewEvents: readonly ReviewMachineEvent[] = [
  { type: 'review.proposed', at: 3, attempt: 2, content: { version: 6, hash: 'b2' } },
  { type: 'review.decided', decision },
  { type: 'review.decided', decision, accepts: true },
  { type: 'review.decided', decision: { ...decision, type: 'approve' } },
  { type: 'review.escalated', decision },
  { type: 'review.replied', reply: { version: 5, by: anna, state: 'reading', read: null, tries: 0, dueAt: 3 } },
  { type: 'review.restored' },
  { type: 'review.reopened' },
  { type: 'review.recounted' },
  { type: 'review.superseded' },
  { type: 'review.cancelled' },
  { type: 'review.timed', dueAt: 9, nextAt: 8 },
  { type: 'review.passed', nextAt: null },
  { type: 'review.expired' },
];
const crewEvents: readonly CrewMachineEvent[] = [
  { type: 'run.paused' },
  { type: 'run.resumed' },
  { type: 'run.cancelled', at: 2 },
  { type: 'run.cancelled', at: 2, held: true },
  { type: 'run.rerun' },
  { type: 'tasks.settled', at: 3 },
  { type: 'outcome.chosen', at: 3, outcome: { name: 'drop', label: 'Drop it' } },
  { type: 'task.failed', at: 4, failure: { ...failure, task: 'draft' } },
];

const callEvents: readonly CallMachineEvent[] = [
  { type: 'call.approved', at: 2 },
  { type: 'call.approved', at: 2, by: 'person' },
  { type: 'call.approved', at: 2, by: 'person', edited: { version: 4, hash: 'e1' } },
  { type: 'call.settled', outcome: 'rejected', version: 4 },
  { type: 'tool.started' },
  { type: 'tool.returned', version: 5 },
  { type: 'tool.failed', failure, retryAt: 9, version: 5 },
  { type: 'tool.failed', failure, retryAt: null, version: 5 },
  { type: 'tool.doubted' },
  { type: 'crew.lost' },
];

const cases: readonly Case[] = [
  {
    name: 'task-machine',
    machine: taskMachine,
    input: newTask('agent'),
    also: [newTask('each')],
    events: taskEvents,
    // counters of a pass end with it, what it is made from is read until it is accepted, and a verdict while judging
    apart: ({ repairs, steps, misfits, judged, doubts, checking, ...context }: TaskContext, state) => [
      ['working', 'calling', 'awaiting', 'guarding'].includes(state) && [repairs, steps],
      ['working', 'calling'].includes(state) && misfits,
      state === 'guarding' && [judged, doubts, checking],
      [context.mustRun, context.openFrom !== null],
      context.remade,
      !['blocked', 'fanned', 'skipped', 'accepted', 'failed'].includes(state) && context.inputHash,
      [context.admission, context.accepted?.inputHash, context.fan && [context.fan.list?.inputHash, steps]],
      [context.failure, context.endedAt, context.since, context.accepted].map((value) => value !== null),
    ],
    enough: ({ attempt, tries, misfits, asked, steps, fan }: TaskContext) =>
      attempt > 1 || tries > 0 || misfits > 0 || asked > 1 || steps > 1 || (fan?.listings ?? 0) > 1,
  },
  {
    name: 'call-machine',
    machine: callMachine,
    input: {
      task: 'draft',
      attempt: 1,
      turn: 0,
      index: 1,
      tool: 'refund',
      made: 2,
      crew: false,
      givenUp: false,
      effective: { version: 2, hash: 'a1' },
      edited: false,
      approved: false,
      tries: 0,
      dueAt: 1,
      failure: null,
      settled: null,
    } satisfies CallContext,
    events: callEvents,
    apart: ({ tries, edited, approved, settled }: CallContext) => [tries, edited, approved, settled?.outcome],
    enough: ({ tries }: CallContext) => tries > 1,
  },
  {
    name: 'review-machine',
    machine: reviewMachine,
    input: {
      kind: 'output',
      task: 'draft',
      revision: 1,
      attempt: 1,
      call: null,
      content: proposal,
      openedAt: 1,
      dueAt: null,
      passed: 0,
      nextAt: null,
      rounds: 0,
      escalated: false,
      decision: null,
      decisions: [],
      reply: null,
    } satisfies ReviewContext,
    events: reviewEvents,
    apart: ({ revision, rounds, escalated, decision, reply }: ReviewContext) => [
      [revision, rounds, escalated],
      [decision?.type, reply?.state],
    ],
    enough: ({ revision }: ReviewContext) => revision > 3,
  },
  {
    name: 'crew-machine',
    machine: crewMachine,
    input: {
      crew: 'campaign',
      label: 'Campaign',
      title: 'Kettle',
      definition: 'd1',
      startedBy: anna,
      startedAt: 1,
      endedAt: null,
      inputHash: 'i1',
      failure: null,
      outcome: null,
      parent: null,
    } satisfies CrewContext,
    events: crewEvents,
    apart: ({ failure, outcome, held }: CrewContext) => [failure?.code, outcome?.name, held],
    enough: () => false,
  },
];

const walks = new Map(cases.map((given) => [given.name, walk(given)]));

describe.each(cases)('$name', ({ name, machine, input }) => {
  const source = readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8');
  const states = Object.keys(machine.config.states ?? {});
  const reachable = walks.get(name) ?? [];

  it('[C31] is made of states, targets, and names of guards and actions, and of nothing else', () => {
    expect(violations(machine.config)).toEqual([]);
  });

  it('[C31] does nothing but assign', () => {
    const actions = Object.entries(machine.implementations.actions as Record<string, { type?: string }>);
    expect(actions.filter(([, action]) => action.type !== 'xstate.assign')).toEqual([]);
    expect(machine.implementations.actors).toEqual({});
    expect(machine.implementations.delays).toEqual({});
  });

  it('[C33] has an implementation for each name, and a use for each implementation', () => {
    const { guards, actions } = machine.implementations;
    expect([...namesIn(machine.config, 'guard')].sort()).toEqual(Object.keys(guards).sort());
    expect([...namesIn(machine.config, 'actions')].sort()).toEqual(Object.keys(actions).sort());
  });

  it('[C33] opens with a diagram that has all its states', () => {
    const diagram =
      source
        .slice(0, source.search(/^export/m))
        .match(/^\/\/.*$/gm)
        ?.join('\n') ?? '';
    expect(states.filter((state) => !new RegExp(`\\b${state}\\b`).test(diagram))).toEqual([]);
  });

  it('[C33] has no target that is not a state', () => {
    const targets = [...namesIn(machine.config, 'target')].map((target) => target.replace(/^\./, ''));
    expect(targets.filter((target) => !states.includes(target))).toEqual([]);
  });

  it('[C32] reaches every state, takes every kind of event, and passes every transition', () => {
    const reached = new Set(reachable.map(({ row }) => row.state));
    const passed = new Set(
      reachable.flatMap(({ row, ways }) =>
        ways.flatMap(({ event, after }) => (after ? [`${row.state} ${event.type} ${after.state}`] : [])),
      ),
    );
    const drawn = Object.entries(machine.config.states ?? {}).flatMap(([from, { on = {} }]) =>
      waysOf({ ...machine.config.on, ...on }).map(({ type, target }) => `${from} ${type} ${target}`),
    );
    expect([...reached].sort()).toEqual([...states].sort());
    expect([...passed].sort()).toEqual([...new Set(drawn)].sort());
  }, 120_000);

  it('[C32] goes on from JSON as it would have without, from every row', () => {
    expect(reachable.length).toBeGreaterThanOrEqual(states.length);
    for (const { row, ways } of reachable) {
      const stored = JSON.parse(JSON.stringify(row)) as MachineRow<string, unknown>;
      expect(stored).toEqual(row);
      for (const { event, after } of ways) {
        const next = advance(machine, stored, event);
        if (!isDeepStrictEqual(next, after)) expect(next).toEqual(after);
      }
    }
  }, 120_000);

  it('[C32] moves as XState’s own `transition` does, without its actor', () => {
    for (const { row, ways } of reachable.slice(0, 400)) {
      const before = machine.resolveState({ value: row.state, context: row.context });
      for (const { event, after } of ways) {
        const [theirs, actions] = transition(machine, before, event);
        expect(actions).toEqual([]);
        const moved = theirs === before ? null : { state: theirs.value, context: theirs.context };
        if (!isDeepStrictEqual(after, moved)) expect(after).toEqual(moved);
      }
    }
  }, 120_000);

  it('[C32] begins as a row of plain JSON, and not without its input', () => {
    const row = begin(machine, input);
    expect(row).toEqual({ state: states[0], context: input });
    expect(JSON.parse(JSON.stringify(row))).toEqual(row);
    expect(() => begin(machine, undefined)).toThrow('no input');
  });
});

describe('[C32] a task', () => {
  const rows = walks.get('task-machine')?.map(({ row }) => row as MachineRow<string, TaskContext>) ?? [];
  const contextsIn = (state: string) => rows.filter((row) => row.state === state).map(({ context }) => context);

  it('is accepted with an output, and owes no answer to feedback', () => {
    const owing = contextsIn('accepted').filter(
      ({ accepted, openFrom, mustRun }) => accepted === null || openFrom !== null || mustRun,
    );
    expect(owing).toEqual([]);
  });

  it('has failed with a reason', () => {
    expect(contextsIn('failed').length).toBeGreaterThan(0);
    expect(contextsIn('failed').filter(({ failure }) => failure === null)).toEqual([]);
  });

  it('shows no failure once it has gone on', () => {
    for (const state of ['inReview', 'accepted', 'skipped']) {
      expect(contextsIn(state).length).toBeGreaterThan(0);
      expect(contextsIn(state).filter(({ failure }) => failure !== null)).toEqual([]);
    }
  });

  it('has ended exactly when nobody works on it', () => {
    for (const { state, context } of rows) {
      const unended = ['blocked', 'admitting', 'listing', 'fanned', 'working', 'calling', 'awaiting', 'guarding'];
      const atWork = unended.includes(state);
      if ((context.endedAt !== null) === atWork) expect({ state, endedAt: context.endedAt }).toBe('otherwise');
    }
  });

  it('counts time exactly while somebody works on it', () => {
    for (const { state, context } of rows) {
      // while tools run it counts, and while a person is asked about one it does not
      if (state === 'calling') continue;
      const atWork = ['admitting', 'listing', 'working', 'guarding'].includes(state);
      if ((context.since !== null) !== atWork) expect({ state, since: context.since }).toBe('otherwise');
    }
  });
});

describe('[C31] the walk over a machine', () => {
  const on = (transition: unknown) => ({ initial: 'a', states: { a: { on: { go: transition } } } });
  it.each<[string, object]>([
    ['after', { states: { a: { after: { 1000: 'b' } } } }],
    ['invoke', { states: { a: { invoke: { src: 'load' } } } }],
    ['invoke at the root', { invoke: { src: 'load' }, states: {} }],
    ['spawn', { states: { a: { entry: [{ type: 'xstate.spawnChild' }] } } }],
    ['sendTo', on({ target: 'a', actions: [{ type: 'xstate.sendTo' }] })],
    ['emit', on({ target: 'a', actions: [{ type: 'xstate.emit' }] })],
    ['raise', on({ target: 'a', actions: [{ type: 'xstate.raise' }] })],
    ['history', { states: { a: { type: 'history' } } }],
    ['a parallel machine', { type: 'parallel', states: {} }],
    ['a parallel state', { states: { a: { type: 'parallel', states: {} } } }],
    ['nested states', { states: { a: { initial: 'b', states: { b: {} } } } }],
    ['an inline action', on({ target: 'a', actions: [() => {}] })],
    ['an inline action alone', on({ target: 'a', actions: () => {} })],
    ['an inline guard', on({ target: 'a', guard: () => true })],
    ['an exit action', { states: { a: { exit: 'leave' } } }],
    ['eventless transitions', { states: { a: { always: 'b' } } }],
    ['a transition without a target', on({ actions: ['note'] })],
    ['an inline action at the root', { on: { go: { target: '.a', actions: [() => {}] } }, states: {} }],
    ['a guard at the root', { on: { go: { target: '.a', guard: 'may' } }, states: {} }],
    ['a choice at the root', { on: { go: [{ target: '.a' }, { target: '.b' }] }, states: {} }],
    ['a stay at the root', { on: { go: { actions: ['note'] } }, states: {} }],
  ])('notices %s', (_, config) => {
    expect(violations(config)).not.toEqual([]);
  });
});

describe('[C34] the source of core', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file),
  );

  it.each(files)('%s names no clock, no randomness and no platform', (file) => {
    const code = withoutComments(readFileSync(join(import.meta.dirname, file), 'utf8'));
    const outside =
      /\bDate\s*[.(]|\bnew Date\b|\bMath\.random\b|\bperformance\s*\.|\bcrypto\b|\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bprocess\s*\.|\bfetch\s*\(|\bconsole\b|\bglobalThis\b|\bTemporal\b|['"]node:/;
    expect(code.match(outside)?.[0]).toBeUndefined();
  });

  it('takes from XState what is pure, in one place', () => {
    const users = files.filter((file) =>
      /from 'xstate(\/[^']*)?'/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
    );
    expect(users).toEqual(['xstate.ts']);
    const [, names = ''] =
      /import \{([^}]*)\} from 'xstate'/.exec(readFileSync(join(import.meta.dirname, 'xstate.ts'), 'utf8')) ?? [];
    const values = names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name && !name.startsWith('type '));
    expect(values.sort()).toEqual(['assign', 'initialTransition', 'setup']);
  });
});

/** A row that a machine comes to, and what each event makes of it; `null` where it is not taken. */
interface Visit {
  readonly row: MachineRow<string, unknown>;
  readonly ways: readonly { readonly event: EventObject; readonly after: MachineRow<string, unknown> | null }[];
}

/**
 * The rows that differ, those where counting stops included, each with all ways out of it. On XState's own snapshots,
 * which were never stored. What a state does not name cannot depend on the row: that is tried on its first row alone.
 */
function walk({ machine, input, also = [], ...rest }: Case): readonly Visit[] {
  return [input, ...also].flatMap((first) => walkFrom(first, { machine, ...rest }));
}

function walkFrom(input: unknown, { machine, events, apart, enough }: Omit<Case, 'input'>): readonly Visit[] {
  const { states = {}, on = {} } = machine.config;
  const [first] = initialTransition(machine, input);
  const found = [first];
  const seen = new Set([name(first)]);
  const tried = new Set<string>();
  const visits: Visit[] = [];
  for (const snapshot of found) {
    const row = rowOf(snapshot);
    const named = { ...on, ...states[row.state]?.on };
    const heard = tried.has(row.state) ? events.filter(({ type }) => Object.hasOwn(named, type)) : events;
    tried.add(row.state);
    const ways = heard.map((event) => {
      const [after, actions] = transition(machine, snapshot, event);
      const taken = after !== snapshot || actions.length > 0;
      if (taken && !enough(row.context as never) && !seen.has(name(after))) {
        seen.add(name(after));
        found.push(after);
      }
      return { event, after: taken ? rowOf(after) : null };
    });
    visits.push({ row, ways });
  }
  return visits;

  function name(snapshot: unknown): string {
    const { state, context } = rowOf(snapshot);
    return JSON.stringify([state, apart(context as never, state)]);
  }
}

function rowOf(snapshot: unknown): MachineRow<string, unknown> {
  const { value, context } = snapshot as { value: string; context: unknown };
  return { state: value, context };
}

/** The places of a config that are not among the few that a server's machine may have. */
function violations(config: object): string[] {
  const { on = {}, states = {}, ...rest } = config as { on?: object; states?: Record<string, object> };
  const found = beyond(rest, ['context', 'initial'], '');
  for (const [type, way] of Object.entries(on)) {
    // what every state takes alike: one way, under no condition
    found.push(...violatedBy(way as object, ['target', 'actions'], `/${type}`));
  }
  for (const [name, state] of Object.entries(states)) {
    found.push(...beyond(state, ['on'], `/${name}`));
    for (const [type, ways] of Object.entries((state as { on?: object }).on ?? {})) {
      for (const way of [ways].flat()) {
        found.push(...violatedBy(way as object, ['target', 'guard', 'actions'], `/${name}/${type}`));
      }
    }
  }
  return found;
}

function beyond(part: object, allowed: readonly string[], place: string): string[] {
  return Object.entries(part).flatMap(([key, value]) =>
    allowed.includes(key) || value === undefined ? [] : [`${place}/${key}`],
  );
}

function violatedBy(way: object, allowed: readonly string[], place: string): string[] {
  const { target, guard, actions = [] } = way as Record<string, unknown>;
  const areNames = Array.isArray(actions) && actions.every((action) => typeof action === 'string');
  return [
    ...beyond(way, allowed, place),
    ...(typeof target === 'string' ? [] : [`${place}/target`]),
    ...(guard === undefined || typeof guard === 'string' ? [] : [`${place}/guard`]),
    ...(areNames ? [] : [`${place}/actions`]),
  ];
}

/** The ways out of a state, by event. */
function waysOf(on: object): { readonly type: string; readonly target: string }[] {
  return Object.entries(on).flatMap(([type, ways]) =>
    [ways].flat().map((way) => ({ type, target: (way as { target: string }).target.replace(/^\./, '') })),
  );
}

function namesIn(value: unknown, key: string): Set<string> {
  const names = new Set<string>();
  const walk = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, item] of Object.entries(part)) {
      if (name === key) for (const one of [item].flat()) names.add(String(one));
      else walk(item);
    }
  };
  walk(value);
  return names;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
