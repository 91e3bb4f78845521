import { createHash } from 'node:crypto';
import { HoldpointError } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { reservedKeys } from './checked-task.ts';
import { type Agent, defineAgent, defineCrew, planOf, routeOf } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const agent = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const output = z.object({ text: z.string() });
const perform = () => ({ text: '' });
const empty = () => defineCrew('campaign', { input: z.object({ product: z.string() }) });

/** As JavaScript calls it: without the compiler in the way. */
interface Loose {
  task(key: string, options: object): Loose;
}
const loose = (crew: object = empty()) => crew as Loose;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `t${index}`).reduce(
    (crew, key) => crew.task(key, { perform, output }),
    loose(),
  );

function refusal(define: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    define();
  } catch (error) {
    if (HoldpointError.is(error)) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('nothing was refused');
}
const invalid = (message: string | RegExp) => ({
  code: 'DEFINITION_INVALID',
  message: expect.stringMatching(message),
  hint: expect.stringMatching(/\w/),
});

describe('[C1] a key', () => {
  it.each(reservedKeys)('is not "%s", which is reserved', (key) => {
    expect(refusal(() => loose().task(key, { perform, output }))).toEqual(invalid(`"${key}".*reserved`));
  });

  it('is not taken twice', () => {
    expect(refusal(() => many(1).task('t0', { perform, output }))).toEqual(invalid('"t0".*defined twice'));
  });

  it.each(['', '1st', 'two words', 'a/b', 'a.b', 'a#1', '__proto__', 'ä', 'x'.repeat(65)])('is not "%s"', (key) => {
    expect(refusal(() => loose().task(key, { perform, output }))).toEqual(invalid('unusable key'));
    expect(refusal(() => defineCrew(key, { input: output }))).toEqual(invalid('crew name'));
  });

  it.each(['a', 'draft2', 'send-mail', 'send_mail', 'constructor', 'x'.repeat(64)])('is "%s"', (key) => {
    expect(loose().task(key, { perform, output })).toMatchObject({ definition: { tasks: [{ key }] } });
  });
});

describe('[C1] a crew', () => {
  it('has at most 90 tasks', () => {
    expect(refusal(() => many(90).task('t90', { perform, output }))).toEqual(invalid('at most 90 tasks'));
  });

  it.each(['unknown', 't2', 't1'])('has no task that needs "%s", which is not earlier', (need) => {
    expect(refusal(() => many(1).task('t1', { needs: [need], perform, output }))).toEqual(
      invalid(`needs "${need}", which is not an earlier task`),
    );
  });

  it('stays as it was when a task is added', () => {
    const crew = empty();
    crew.task('draft', { perform, output });
    expect(crew.definition.tasks).toEqual([]);
  });

  it('counts a need that is written twice once', () => {
    expect(many(1).task('t1', { needs: ['t0', 't0'], perform, output })).toMatchObject({
      definition: { tasks: [{}, { needs: ['t0'] }] },
    });
  });
});

describe('[C2] a schema', () => {
  it.each(
    Object.entries({
      date: z.date(),
      'date inside': z.object({ when: z.array(z.date()) }),
      map: z.map(z.string(), z.string()),
      set: z.set(z.string()),
      transform: z.string().transform((text) => text.length),
      bigint: z.bigint(),
      undefined: z.undefined(),
      NaN: z.nan(),
      symbol: z.symbol(),
      custom: z.custom<string>(() => true),
      instance: z.instanceof(Date),
    }),
  )('is not one of JSON with a %s', (_, schema) => {
    expect(refusal(() => loose().task('draft', { perform, output: schema }))).toEqual(
      invalid('JSON Schema cannot express the output of task "draft"'),
    );
    expect(refusal(() => defineCrew('campaign', { input: schema }))).toEqual(
      invalid('JSON Schema cannot express the input of crew "campaign"'),
    );
  });

  it('is kept as JSON Schema, with its descriptions', () => {
    const described = z.object({ text: z.string().describe('One line.') });
    expect(
      planOf(empty().task('draft', { perform, output: described }).definition, { sha256 }).tasks[0]?.output,
    ).toMatchObject({
      type: 'object',
      properties: { text: { type: 'string', description: 'One line.' } },
    });
  });
});

describe('[C3] a task', () => {
  it('is not done by an agent and a function', () => {
    expect(refusal(() => loose().task('draft', { agent, prompt: () => '', perform, output }))).toEqual(
      invalid('both an agent and a function'),
    );
  });

  it('is done by somebody', () => {
    expect(refusal(() => loose().task('draft', { output }))).toEqual(invalid('neither an agent nor a function'));
  });

  it('has a prompt for its agent', () => {
    expect(refusal(() => loose().task('draft', { agent, output }))).toEqual(invalid('an agent but no prompt'));
  });

  it.each(['role', 'goal', 'backstory'] as const)('has no agent whose %s is blank', (part) => {
    for (const blank of ['', ' \n', undefined]) {
      const nobody = { ...agent, [part]: blank } as Agent;
      expect(refusal(() => loose().task('draft', { agent: nobody, prompt: () => '', output }))).toEqual(
        invalid(`an agent without a ${part}`),
      );
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('has no guardTries of %s', (guardTries) => {
    expect(refusal(() => loose().task('draft', { perform, output, guardTries }))).toEqual(invalid('guardTries'));
  });

  it.each(['', ' \n', 7, null])('has no guard that says nothing (%j)', (tone) => {
    expect(refusal(() => loose().task('draft', { perform, output, guards: { tone } }))).toEqual(
      invalid('a guard "tone" that says nothing'),
    );
  });

  it.each([undefined, false])('shows failing attempts to no reviewer when review is %s', (review) => {
    expect(refusal(() => loose().task('draft', { perform, output, whenGuardsFail: 'review', review }))).toEqual(
      invalid('a reviewer it does not have'),
    );
  });
});

describe('[C49] a gate', () => {
  const gated = (review: object) => refusal(() => many(3).task('t3', { needs: ['t1'], perform, output, review }));
  const between = () =>
    many(1)
      .task('t1', { needs: ['t0'], perform, output })
      .task('t2', { perform, output });

  it('sends back to what its task depends on, directly or through others', () => {
    expect(
      between().task('t3', { needs: ['t1'], perform, output, review: { sendBackTo: ['t0', 't1'] } }),
    ).toMatchObject({ definition: { tasks: [{}, {}, {}, { review: { sendBackTo: ['t0', 't1'] } }] } });
  });

  it.each(['t2', 't3', 'unknown'])('does not send back to "%s", on which its task does not depend', (target) => {
    const define = () => between().task('t3', { needs: ['t1'], perform, output, review: { sendBackTo: [target] } });
    expect(refusal(define)).toEqual(invalid(`sends back to "${target}", on which it does not depend`));
  });

  it.each([0, -1, 1.5, Number.NaN])('has no maxRounds of %s', (maxRounds) => {
    expect(gated({ maxRounds })).toEqual(invalid('maxRounds'));
  });

  it('does not say how rounds end that never do', () => {
    expect(gated({ whenRoundsEnd: 'accept' })).toEqual(invalid('how its rounds end, but they never do'));
  });

  it.each([
    ['1st', 'First'],
    ['two words', 'Two'],
    ['', 'None'],
    ['drop', ' '],
    ['drop', { label: '' }],
    ['drop', {}],
  ])('has no outcome "%s" labelled %j', (name, outcome) => {
    expect(gated({ outcomes: { [name]: outcome } })).toEqual(
      invalid(`an outcome "${name}" without a usable name or label`),
    );
  });
});

describe('[C50] a mask', () => {
  const card = z.object({
    card: z.object({ number: z.string() }),
    items: z.array(z.object({ price: z.number() })),
    prices: z.record(z.string(), z.number()),
    either: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    anything: z.unknown(),
  });
  const masked = (path: string, more: object = {}) =>
    loose().task('draft', { perform, output: card, mask: { [path]: 'everyone' }, ...more });

  it.each([
    'card',
    'card.number',
    'items.*.price',
    'items.0.price',
    'prices.EU',
    'either.a',
    'either.b',
    'anything.x.y',
    '*.number',
  ])('is put on "%s", which the output has', (path) => {
    expect(masked(path)).toMatchObject({ definition: { tasks: [{ mask: { [path]: 'everyone' } }] } });
  });

  it.each(['', 'cards', 'card.nummer', 'items.price', 'items.*.prize', 'card.number.x', 'either.c', 'constructor'])(
    'is not put on "%s", which the output does not have: it would hide nothing',
    (path) => {
      expect(refusal(() => masked(path))).toEqual(invalid(`masks "${path}", which its output does not have`));
    },
  );

  it('may be put on what `present` adds, which has no schema', () => {
    expect(masked('order.iban', { review: { present: () => 0 } })).toMatchObject({ definition: { tasks: [{}] } });
    expect(refusal(() => masked('order.iban', { review: true }))).toEqual(invalid('order.iban'));
  });

  it('reaches into a schema that refers to itself', () => {
    interface Tree {
      readonly text: string;
      readonly children: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({ text: z.string(), children: z.array(z.lazy(() => tree)) });
    const options = { perform, output: z.object({ tree }) };
    expect(loose().task('draft', { ...options, mask: { 'tree.children.*.text': 'everyone' } })).toBeDefined();
    expect(refusal(() => loose().task('draft', { ...options, mask: { 'tree.children.*.txt': 'everyone' } }))).toEqual(
      invalid('tree.children'),
    );
  });
});

describe('planOf', () => {
  const crewOf = (options: object = {}, name = 'draft') =>
    (loose().task(name, { agent, prompt: () => 'a', output, ...options }) as unknown as ReturnType<typeof empty>)
      .definition;
  const hashOf = (options: object = {}, name = 'draft') => planOf(crewOf(options, name), { sha256 }).hash;

  it('[C7] [R73] gives the same crew the same hash, in any process', () => {
    expect(hashOf()).toBe(hashOf());
    expect(hashOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(
    Object.entries({
      title: { title: 'Text' },
      'agent’s role': { agent: { ...agent, role: 'Editor' } },
      'agent’s goal': { agent: { ...agent, goal: 'Write' } },
      'agent’s backstory': { agent: { ...agent, backstory: 'New.' } },
      'output schema': { output: z.object({ text: z.string(), more: z.string() }) },
      'schema’s description': { output: z.object({ text: z.string().describe('A line.') }) },
      'guard’s name': { guards: { short: () => true } },
      'number of tries': { guardTries: 4 },
      condition: { when: () => true },
      gate: { review: true },
      sentence: { guards: { tone: 'Be kind.' } },
      mask: { mask: { text: 'everyone' } },
    }),
  )('[C7] [R73] gives another hash when the %s changes', (_, options) => {
    expect(hashOf(options)).not.toBe(hashOf());
  });

  it('[C7] [R73] gives another hash for each thing that a gate says', () => {
    const gates = [
      {},
      { by: { group: 'legal' } },
      { question: 'Well?' },
      { labels: { approve: 'Ship it' } },
      { edit: false },
      { reject: 'fail' },
      { reject: 'cancel' },
      { outcomes: { drop: 'Drop it' } },
      { outcomes: { drop: { label: 'Drop it', end: true } } },
      { maxRounds: 3 },
      { maxRounds: 3, whenRoundsEnd: 'accept' },
      { maxRounds: 3, whenRoundsEnd: { escalate: { group: 'chiefs' } } },
      { maxRounds: 3, whenRoundsEnd: { escalate: { group: 'board' } } },
      { present: () => 0 },
      { recheck: true },
      { passRemarksOn: true },
    ];
    expect(new Set(gates.map((review) => hashOf({ review }))).size).toBe(gates.length);
  });

  it('[C7] gives another hash for another sentence, effect or reader behind a mask', () => {
    const work = { agent: undefined, prompt: undefined, perform };
    const variants = [
      { guards: { tone: 'Be kind.' } },
      { guards: { tone: 'Be brief.' } },
      { guards: { tone: () => true } },
      { mask: { text: 'everyone' } },
      { mask: { text: { except: { group: 'sales' } } } },
      work,
      { ...work, effect: 'Published' },
    ];
    expect(new Set(variants.map((options) => hashOf(options))).size).toBe(variants.length);
  });

  it('[C53] lists the guards in the order of their verdicts: the functions, then the sentences', () => {
    const guards = { tone: 'Be kind.', short: () => true, proof: 'Prove it.', numbers: () => true };
    expect(planOf(crewOf({ guards }), { sha256 }).tasks[0]).toMatchObject({
      guards: ['short', 'numbers', 'tone', 'proof'],
      sentences: [
        { name: 'tone', rule: 'Be kind.' },
        { name: 'proof', rule: 'Prove it.' },
      ],
    });
  });

  it('[C22] offers what the gate takes, approval first and the end of the run last, each with its label', () => {
    const outcomes = { vip: 'Treat as VIP', drop: { label: 'Drop it', end: true } };
    const review = { reject: 'fail', outcomes, labels: { approve: 'Approve and send', reject: 'Give up' } };
    expect(planOf(crewOf({ review }), { sha256 }).tasks[0]?.gate?.decisions).toEqual([
      { type: 'approve', label: 'Approve and send' },
      { type: 'edit', label: 'Approve with edits' },
      { type: 'revise', label: 'Request changes' },
      { type: 'outcome', label: 'Treat as VIP', outcome: 'vip' },
      { type: 'outcome', label: 'Drop it', outcome: 'drop', ends: true },
      { type: 'reject', label: 'Give up', ends: true },
    ]);
    expect(planOf(crewOf({ review: { edit: false } }), { sha256 }).tasks[0]?.gate?.decisions).toEqual([
      { type: 'approve', label: 'Approve' },
      { type: 'revise', label: 'Request changes' },
    ]);
  });

  it('[C58] asks after the last round whom the gate names', () => {
    const gateOf = (review: object) => planOf(crewOf({ review }), { sha256 }).tasks[0]?.gate;
    expect(gateOf({ maxRounds: 2, whenRoundsEnd: { escalate: { group: 'chiefs', user: 'anna' } } })).toMatchObject({
      maxRounds: 2,
      whenRoundsEnd: 'escalate',
      escalateTo: ['user:anna', 'group:chiefs'],
    });
    expect(gateOf({ maxRounds: 2 })).toMatchObject({ whenRoundsEnd: 'fail', escalateTo: [] });
    expect(gateOf({})).toMatchObject({ maxRounds: null });
  });

  it('[C50] shows what is masked to whom the mask excepts, and else to nobody', () => {
    const mask = { text: { except: { group: 'sales' } } };
    expect(planOf(crewOf({ mask }), { sha256 }).tasks[0]?.mask).toEqual([{ path: 'text', visibleTo: ['group:sales'] }]);
    expect(planOf(crewOf({ mask: { text: 'everyone' } }), { sha256 }).tasks[0]?.mask).toEqual([
      { path: 'text', visibleTo: [] },
    ]);
  });

  it('[C7] gives another hash for another name, version, label, input or task key', () => {
    const input = z.object({ product: z.string() });
    const crews = [
      defineCrew('campaign', { input }),
      defineCrew('other', { input }),
      defineCrew('campaign', { input, version: '2' }),
      defineCrew('campaign', { input, label: 'Other' }),
      defineCrew('campaign', { input: z.object({ product: z.number() }) }),
      defineCrew('campaign', { input }).task('draft', { perform, output }),
      defineCrew('campaign', { input }).task('text', { perform, output }),
    ];
    expect(new Set(crews.map(({ definition }) => planOf(definition, { sha256 }).hash)).size).toBe(crews.length);
  });

  it('[C7] does not look into functions', () => {
    expect(hashOf({ prompt: () => 'b', guards: { short: () => true } })).toBe(
      hashOf({ prompt: () => 'c', guards: { short: () => 'never' } }),
    );
  });

  it('[C7] is plain JSON', () => {
    const plan = planOf(crewOf({ review: { by: { group: ['legal', 'brand'], user: 'anna' } } }), { sha256 });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.tasks[0]?.gate?.eligible).toEqual(['user:anna', 'group:legal', 'group:brand']);
    expect(routeOf(plan)).toBe(`campaign@${plan.hash}`);
  });

  it('[C7] asks anyone when a gate names nobody, and no one when it names an empty group', () => {
    expect(planOf(crewOf({ review: true }), { sha256 }).tasks[0]?.gate?.eligible).toEqual(['anyone']);
    expect(planOf(crewOf({ review: { by: { group: [] } } }), { sha256 }).tasks[0]?.gate?.eligible).toEqual([]);
  });

  it.each([
    ['marketResearch', 'Market research'],
    ['send-mail', 'Send mail'],
    ['send_mail2', 'Send mail2'],
  ])('[C7] titles "%s" as “%s”', (key, title) => {
    const [task] = planOf(crewOf({ review: true }, key), { sha256 }).tasks;
    expect(task).toMatchObject({ title, gate: { question: `Is “${title}” good to go?` } });
  });
});
