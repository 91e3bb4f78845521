import { createHash } from 'node:crypto';
import { HoldpointError } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Agent, defineAgent, defineCrew, planOf, reservedKeys, routeOf } from './index.ts';

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

  it.each([undefined, false])('shows failing attempts to no reviewer when review is %s', (review) => {
    expect(refusal(() => loose().task('draft', { perform, output, whenGuardsFail: 'review', review }))).toEqual(
      invalid('a reviewer it does not have'),
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
      'gate’s reviewers': { review: { by: { group: 'legal' } } },
    }),
  )('[C7] [R73] gives another hash when the %s changes', (_, options) => {
    expect(hashOf(options)).not.toBe(hashOf());
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
