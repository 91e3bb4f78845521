import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { defineAgent, defineCrew, type Feedback, type OutputOf, type RunInfo } from './index.ts';

const agent = defineAgent({ role: 'Localizer', goal: 'Say the same.', backstory: 'Translates.' });
const Plan = z.object({ languages: z.array(z.object({ code: z.string(), name: z.string() })) });
const Copy = z.object({ text: z.string() });
const planned = defineCrew('campaign', { input: z.object({ product: z.string() }) }).task('plan', {
  agent,
  prompt: () => '',
  output: Plan,
});
interface Language {
  code: string;
  name: string;
}

describe('[C112] [R93] a task that fans out', () => {
  it('has its item beside what it needs, typed by what `forEach` gives', () => {
    planned.task('localize', {
      needs: ['plan'],
      forEach: ({ plan }) => plan.languages,
      itemKey: (item) => item.code,
      concurrency: 3,
      agent,
      prompt: (context) => {
        expectTypeOf(context.item).toEqualTypeOf<Language>();
        expectTypeOf(context.plan).toEqualTypeOf<z.output<typeof Plan>>();
        expectTypeOf(context.run).toEqualTypeOf<RunInfo>();
        expectTypeOf(context.feedback).toEqualTypeOf<readonly Feedback[]>();
        return context.item.name;
      },
      output: Copy,
      guards: {
        short: ({ text }, { item }) => {
          expectTypeOf(item).toEqualTypeOf<Language>();
          return text.length < 80 || item.name;
        },
      },
    });
  });

  it('may be a function, and its items may be promised', () => {
    planned.task('localize', {
      forEach: async ({ input }) => [input.product],
      perform: ({ item }) => {
        expectTypeOf(item).toEqualTypeOf<string>();
        return { text: item };
      },
      output: Copy,
    });
  });

  it('hands the list of its outputs to those that need it, or nothing where it may be skipped', () => {
    const crew = planned
      .task('localize', { forEach: () => ['de'], perform: ({ item }) => ({ text: item }), output: Copy })
      .task('image', {
        when: () => true,
        forEach: () => [1],
        itemKey: String,
        perform: () => ({ text: '' }),
        output: Copy,
      })
      .task('publish', {
        needs: ['localize', 'image'],
        agent,
        prompt: ({ localize, image }) => {
          expectTypeOf(localize).toEqualTypeOf<readonly { text: string }[]>();
          expectTypeOf(image).toEqualTypeOf<readonly { text: string }[] | undefined>();
          return '';
        },
        output: Copy,
      });
    expectTypeOf<OutputOf<typeof crew, 'localize'>>().toEqualTypeOf<readonly { text: string }[]>();
  });

  it('shows its reviewer the list, or each output with its item', () => {
    planned
      .task('localize', {
        forEach: () => ['de'],
        perform: ({ item }) => ({ text: item }),
        output: Copy,
        review: {
          present: (outputs) => {
            expectTypeOf(outputs).toEqualTypeOf<readonly { text: string }[]>();
            return outputs.length;
          },
        },
      })
      .task('image', {
        forEach: () => ['de'],
        perform: ({ item }) => ({ text: item }),
        output: Copy,
        review: {
          each: true,
          present: (output, { item }) => {
            expectTypeOf(output).toEqualTypeOf<{ text: string }>();
            expectTypeOf(item).toEqualTypeOf<string>();
            return item;
          },
        },
      });
  });

  it('has no item without `forEach`', () => {
    // @ts-expect-error there are no items
    planned.task('localize', { agent, prompt: ({ item }) => item, output: Copy });
    // @ts-expect-error a list is a list
    planned.task('localize', { forEach: () => 'de', agent, prompt: () => '', output: Copy });
  });
});
