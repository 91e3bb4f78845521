import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { askHuman, defineAgent, defineCrew, defineTool, type Tool, type ToolCallOptions } from './index.ts';

const agent = defineAgent({ role: 'Clerk', goal: 'Settle.', backstory: 'Settles.' });
const input = z.object({ orderId: z.string(), amount: z.number() });
const described = { name: 'refund', description: 'Pays back.', input };

describe('[C100] a tool', () => {
  it('is typed by its arguments and its result, in all its functions', () => {
    const tool = defineTool({
      ...described,
      output: z.object({ refund: z.string() }),
      perform: (given, options) => {
        expectTypeOf(given).toEqualTypeOf<{ orderId: string; amount: number }>();
        expectTypeOf(options).toEqualTypeOf<ToolCallOptions>();
        expectTypeOf(options.key).toEqualTypeOf<string>();
        return { refund: given.orderId };
      },
      guards: { few: ({ amount }) => amount < 100 || 'Too much.' },
      approve: {
        when: ({ amount }) => amount > 50,
        by: ({ amount }) => ({ group: amount > 90 ? 'legal' : 'sales' }),
        risk: ({ amount }) => (amount > 90 ? 'high' : 'low'),
        present: ({ orderId }) => ({ orderId }),
        edit: ['amount'],
      },
    });
    expectTypeOf(tool).toEqualTypeOf<Tool>();
  });

  it('does not compile with another result, argument or editable member', () => {
    // @ts-expect-error the result has no refund
    defineTool({ ...described, output: z.object({ refund: z.string() }), perform: () => ({ receipt: 'R-1' }) });
    // @ts-expect-error there is no such argument
    defineTool({ ...described, perform: ({ iban }) => iban });
    // @ts-expect-error there is no such argument
    defineTool({ ...described, perform: () => 1, approve: { edit: ['iban'] } });
    // @ts-expect-error arguments are an object
    defineTool({ ...described, input: z.string(), perform: () => 1 });
    // @ts-expect-error a guard answers with true or a text
    defineTool({ ...described, perform: () => 1, guards: { few: () => 5 } });
  });

  it('is for agents: a task with a function has none', () => {
    const tool = defineTool({ ...described, perform: () => 1 });
    const crew = defineCrew('desk', { input: z.string() });
    crew.task('settle', { agent, tools: [tool, askHuman()], maxSteps: 3, prompt: () => '', output: z.string() });
    // @ts-expect-error a function calls what it needs itself
    crew.task('settle', { tools: [tool], perform: () => '', output: z.string() });
  });
});

describe('[C100] a question', () => {
  it('takes an object as the answer that the crew fixes', () => {
    expectTypeOf(askHuman({ answer: z.object({ tone: z.string() }) })).toEqualTypeOf<Tool>();
    // @ts-expect-error an answer is an object
    askHuman({ answer: z.string() });
  });

  it('of a guard names members of the output as missing, and no others', () => {
    const crew = defineCrew('desk', { input: z.string() });
    const output = z.object({ iban: z.string(), note: z.string() });
    crew.task('pay', {
      agent,
      prompt: () => '',
      output,
      guards: { complete: ({ iban }) => (iban ? true : { missing: ['iban'] }) },
    });
    const guards = { complete: ({ iban }: { iban: string }) => (iban ? true : { missing: ['bic' as const] }) } as const;
    // @ts-expect-error the output has no such member
    crew.task('pay', { agent, prompt: () => '', output, guards });
  });
});
