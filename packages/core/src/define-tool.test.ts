import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { askHuman, defineCrew, defineTool, planOf, type Tool, toolFailed } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const input = z.object({ orderId: z.string(), amount: z.number().multipleOf(0.01) });
const refund = { name: 'issueRefund', description: 'Pays back.', input, perform: () => ({ ok: true }) };
const agent = { role: 'Clerk', goal: 'Settle', backstory: 'Settles.' };
const task = { prompt: () => '', output: z.string() };

const invalid = (code: () => unknown, words: string) =>
  expect(code).toThrow(
    expect.objectContaining({
      code: 'DEFINITION_INVALID',
      message: expect.stringContaining(words),
      hint: expect.stringMatching(/\S/),
    }),
  );

describe('[C81] a tool', () => {
  it.each([
    ['a name no model can call', { name: 'issue refund' }, 'name no model can call'],
    ['a name that begins with a digit', { name: '1st' }, 'name no model can call'],
    ['a name too long', { name: `r${'x'.repeat(64)}` }, 'name no model can call'],
    ['a blank description', { description: ' \n' }, 'no description'],
    ['no calls at all', { maxCalls: 0 }, 'maxCalls 0'],
    ['half a try', { tries: 1.5 }, 'tries 1.5'],
    ['no time', { timeoutMs: 0 }, 'timeoutMs 0'],
    ['arguments JSON has no schema for', { input: z.object({ when: z.date() }) }, 'arguments of tool "issueRefund"'],
    ['a result JSON has no schema for', { output: z.map(z.string(), z.string()) }, 'result of tool "issueRefund"'],
    ['editable members it does not have', { approve: { edit: ['iban'] } }, 'edit "iban"'],
  ])('is refused with %s', (_, part, words) => {
    invalid(() => defineTool({ ...refund, ...(part as object) }), words);
  });

  it('asks nobody, runs once, and may take a minute, unless it says otherwise', () => {
    expect(defineTool(refund)).toMatchObject({
      kind: 'tool',
      title: 'Issue refund',
      gate: null,
      idempotent: false,
      maxCalls: null,
      timeoutMs: 60_000,
      tries: 3,
    });
  });

  it.each([
    ['false', false, null],
    ['true', true, {}],
    ['a rule', (given: { amount: number }) => given.amount > 50, { when: expect.any(Function) }],
    ['a gate', { question: 'Pay {amount}?' }, { question: 'Pay {amount}?' }],
  ])('has the gate that `approve` says: %s', (_, approve, gate) => {
    expect(defineTool({ ...refund, approve }).gate).toEqual(gate);
  });

  it('says of a failure of which it is certain that nothing happened', () => {
    expect(toolFailed('The card was closed.', { card: 1 })).toMatchObject({
      code: 'TOOL_FAILED',
      message: 'The card was closed.',
      data: { card: 1 },
    });
  });

  it.each([
    ['twice under one name', { agent, tools: [defineTool(refund), defineTool(refund)] }, 'two tools called'],
    ['to a function', { perform: () => 'x', tools: [defineTool(refund)] }, 'no agent to call them'],
    ['with no steps to call them in', { agent, tools: [defineTool(refund)], maxSteps: 0 }, 'maxSteps 0'],
  ])('is not given to a task %s', (_, options, words) => {
    const given = { ...('agent' in options ? task : { output: z.string() }), ...options };
    invalid(() => defineCrew('desk', { input: z.string() }).task('settle', given as never), words);
  });

  it('of a task takes the place of those of its agent', () => {
    const other = defineTool({ ...refund, name: 'other' });
    const toolsOf = (options: object) =>
      defineCrew('desk', { input: z.string() })
        .task('settle', { ...task, agent: { ...agent, tools: [defineTool(refund)] }, ...options } as never)
        .definition.tasks[0]?.tools.map(({ name }) => name);
    expect([toolsOf({}), toolsOf({ tools: [other] }), toolsOf({ tools: [] })]).toEqual([
      ['issueRefund'],
      ['other'],
      [],
    ]);
  });
});

describe('[C81] a question to people', () => {
  it('is a tool that may be asked ten times, and lets the agent say what an answer looks like', () => {
    const tool = askHuman();
    expect(tool).toMatchObject({ kind: 'question', name: 'askHuman', maxCalls: 10, idempotent: true, gate: null });
    expect(tool.inputSchema.properties).toMatchObject({ question: {}, why: {}, schema: {} });
    expect(tool.answer).toEqual({ by: {}, type: null, schema: null });
  });

  it('has the answer that the crew fixes, and the agent none to say', () => {
    const answer = z.object({ tone: z.enum(['warm', 'plain']) });
    const tool = askHuman({ name: 'askTone', by: { group: 'legal' }, answer });
    expect(tool.inputSchema.properties).not.toHaveProperty('schema');
    expect(tool.answer).toMatchObject({ by: { group: 'legal' }, schema: { properties: { tone: {} } } });
  });
});

describe('[C82] the definition’s hash', () => {
  const hashOf = (tool: Tool, maxSteps = 5) =>
    planOf(
      defineCrew('desk', { input: z.string() }).task('settle', { ...task, agent, tools: [tool], maxSteps }).definition,
      { sha256 },
    ).hash;
  const gate = { when: () => true, by: { group: 'legal' }, question: 'Pay?', present: () => 1 } as const;
  const base = { ...refund, approve: gate, guards: { few: (): true => true } } as const;
  const hash = hashOf(defineTool(base));

  it.each<[string, Tool]>([
    ['name', defineTool({ ...base, name: 'payBack' })],
    ['title', defineTool({ ...base, title: 'Pay' })],
    ['description', defineTool({ ...base, description: 'Pays.' })],
    ['arguments', defineTool({ ...base, input: input.extend({ note: z.string() }) })],
    ['result', defineTool({ ...base, output: z.object({ ok: z.boolean() }) })],
    ['whether it may run twice', defineTool({ ...base, idempotent: true })],
    ['limit on calls', defineTool({ ...base, maxCalls: 2 })],
    ['guards by name', defineTool({ ...base, guards: { fewer: () => true } })],
    ['effect', defineTool({ ...base, effect: 'Paid {amount}' })],
    ['mask', defineTool({ ...base, mask: { orderId: 'everyone' } })],
    ['gate at all', defineTool({ ...base, approve: false })],
    ['gate without its condition', defineTool({ ...base, approve: { ...gate, when: undefined as never } })],
    ['people who are asked', defineTool({ ...base, approve: { ...gate, by: { group: 'sales' } } })],
    ['question', defineTool({ ...base, approve: { ...gate, question: 'Sure?' } })],
    ['buttons', defineTool({ ...base, approve: { ...gate, labels: { approve: 'Pay' } } })],
    ['risk', defineTool({ ...base, approve: { ...gate, risk: 'high' } })],
    ['editable members', defineTool({ ...base, approve: { ...gate, edit: ['amount'] } })],
    ['recheck', defineTool({ ...base, approve: { ...gate, recheck: true } })],
    ['confirmation', defineTool({ ...base, approve: { ...gate, confirm: 'Really?' } })],
    ['question to a person', askHuman({ name: 'issueRefund' })],
  ])('covers a tool’s %s', (_, tool) => {
    expect(hashOf(tool)).not.toBe(hash);
  });

  it('covers the steps', () => {
    expect(hashOf(defineTool(base), 6)).not.toBe(hash);
  });

  it('covers no function of a tool', () => {
    const other = { ...gate, when: () => false, present: () => 2 };
    const same = defineTool({ ...base, approve: other, guards: { few: () => 'no' }, perform: () => ({ ok: false }) });
    expect(hashOf(same)).toBe(hash);
  });
});

it('[R67] the README tells apart what an agent may ask and what the system will ask', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const told = (who: string) => new RegExp(`- \\*\\*${who}\\*\\*: ([\\s\\S]*?)\\n(?:- |\\n)`).exec(readme)?.[1] ?? '';
  expect(told('An agent may ask')).toMatch(/`askHuman\(\)`[\s\S]*forget/);
  for (const rule of ['`approve`', '`review`', '`missing`']) {
    expect(told('The system will ask')).toContain(rule);
    expect(told('An agent may ask')).not.toContain(rule);
  }
});
