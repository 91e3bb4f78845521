import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import {
  type Crew,
  defineAgent,
  defineCrew,
  type Feedback,
  type InputOf,
  type OutputOf,
  type RunInfo,
} from './index.ts';

const agent = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const Claims = z.object({ facts: z.array(z.string()), count: z.number() });
const Draft = z.object({ text: z.string() });
const research = defineCrew('campaign', { input: z.object({ product: z.string() }) }).task('research', {
  agent,
  prompt: ({ input }) => input.product,
  output: Claims,
});

describe('[C5] a task’s context', () => {
  it('has the run’s input, the outputs it needs and the reserved keys, each with its type', () => {
    research.task('draft', {
      needs: ['research'],
      agent,
      prompt: (context) => {
        expectTypeOf(context).toEqualTypeOf<{
          readonly input: { product: string };
          readonly research: { facts: string[]; count: number };
          readonly run: RunInfo;
          readonly feedback: readonly Feedback[];
          readonly outcomes: { readonly research?: string };
        }>();
        return context.research.facts.join();
      },
      output: Draft,
    });
  });

  it('has nothing that is not listed in needs', () => {
    const drafted = research.task('draft', { agent, prompt: () => '', output: Draft });
    drafted.task('layout', {
      needs: ['draft'],
      agent,
      // @ts-expect-error `research` is an earlier task, but not a need of this one
      prompt: ({ research }) => research.facts.join(),
      output: Draft,
    });
    // @ts-expect-error nothing is needed without `needs`
    research.task('layout', { agent, prompt: ({ research }) => research.facts.join(), output: Draft });
  });

  it('knows the fields of what is needed', () => {
    research.task('draft', {
      needs: ['research'],
      agent,
      // @ts-expect-error the field is `facts`
      prompt: ({ research }) => research.fact.join(),
      output: Draft,
    });
    // @ts-expect-error the input has no `price`
    research.task('draft', { agent, prompt: ({ input }) => input.price, output: Draft });
    // @ts-expect-error a count is not a prompt
    research.task('draft', { needs: ['research'], agent, prompt: ({ research }) => research.count, output: Draft });
  });

  it('has undefined for a need that a condition may skip, and for no other', () => {
    research
      .task('legal', {
        needs: ['research'],
        when: ({ input, research }) => {
          expectTypeOf(input).toEqualTypeOf<{ product: string }>();
          expectTypeOf(research).toEqualTypeOf<z.output<typeof Claims>>();
          return research.count > 0;
        },
        agent,
        prompt: () => '',
        output: Draft,
      })
      .task('layout', {
        needs: ['research', 'legal'],
        agent,
        prompt: ({ research, legal }) => {
          expectTypeOf(research).toEqualTypeOf<z.output<typeof Claims>>();
          expectTypeOf(legal).toEqualTypeOf<{ text: string } | undefined>();
          // @ts-expect-error it may have been skipped
          return legal.text;
        },
        output: Draft,
      });
  });

  it('may be asked by a promise, and by nothing that is neither true nor false', () => {
    research.task('draft', { when: async () => true, agent, prompt: () => '', output: Draft });
    // @ts-expect-error a text is not an answer
    research.task('draft', { when: () => 'yes', agent, prompt: () => '', output: Draft });
  });
});

describe('[C4] needs', () => {
  it('may be any earlier tasks', () => {
    research
      .task('draft', { needs: ['research'], agent, prompt: () => '', output: Draft })
      .task('layout', { needs: ['research', 'draft'], agent, prompt: () => '', output: Draft });
  });

  it('may not be an unknown task', () => {
    // @ts-expect-error there is no such task
    research.task('draft', { needs: ['reserach'], agent, prompt: () => '', output: Draft });
  });

  it('may not be a later task', () => {
    research
      // @ts-expect-error `layout` comes after `draft`
      .task('draft', { needs: ['layout'], agent, prompt: () => '', output: Draft })
      .task('layout', { agent, prompt: () => '', output: Draft });
  });

  it('may not be the task itself', () => {
    // @ts-expect-error a task does not wait for itself
    research.task('draft', { needs: ['draft'], agent, prompt: () => '', output: Draft });
  });

  it('may not be the input', () => {
    // @ts-expect-error the input is there without being needed
    research.task('draft', { needs: ['input'], agent, prompt: () => '', output: Draft });
  });
});

describe('[C4] a key', () => {
  it('may not be taken twice', () => {
    // @ts-expect-error there is a task `research`
    research.task('research', { agent, prompt: () => '', output: Draft });
  });

  it('may not be reserved', () => {
    // @ts-expect-error reserved
    research.task('input', { agent, prompt: () => '', output: Draft });
    // @ts-expect-error reserved
    research.task('item', { agent, prompt: () => '', output: Draft });
    // @ts-expect-error reserved
    research.task('run', { agent, prompt: () => '', output: Draft });
    // @ts-expect-error reserved
    research.task('feedback', { agent, prompt: () => '', output: Draft });
    // @ts-expect-error reserved
    research.task('outcomes', { agent, prompt: () => '', output: Draft });
  });
});

describe('[C5] a guard', () => {
  it('gets the output and the context, and answers true, nothing, or the problem in words', () => {
    research.task('draft', {
      needs: ['research'],
      agent,
      prompt: () => '',
      output: Draft,
      guards: {
        short: ({ text }) => text.length < 99 || 'too long',
        proven: async ({ text }, { research, input }) => {
          expectTypeOf(research.facts).toEqualTypeOf<string[]>();
          expectTypeOf(input.product).toEqualTypeOf<string>();
          if (!text) return 'empty';
          return undefined;
        },
      },
    });
  });

  it('does not look for fields the output does not have', () => {
    research.task('draft', {
      agent,
      prompt: () => '',
      output: Draft,
      // @ts-expect-error the field is `text`
      guards: { short: ({ body }) => body.length < 99 || 'too long' },
    });
    research.task('draft', {
      agent,
      prompt: () => '',
      output: Draft,
      // @ts-expect-error the output is an object
      guards: { short: (output: string) => output.length < 99 || 'too long' },
    });
  });

  it('does not change what the output is: the schema alone decides', () => {
    const drafted = research.task('draft', {
      agent,
      prompt: () => '',
      output: Draft,
      guards: { any: (_output: { text: string }) => true },
    });
    expectTypeOf<OutputOf<typeof drafted, 'draft'>>().toEqualTypeOf<{ text: string }>();
  });

  it('does not answer false: what is wrong has to be said', () => {
    research.task('draft', {
      agent,
      prompt: () => '',
      output: Draft,
      // @ts-expect-error false is no explanation
      guards: { short: ({ text }) => text.length < 9 },
    });
  });
});

describe('[C5] a function task', () => {
  it('returns its output, at once or later, and gets the effect key', () => {
    research.task('send', { perform: () => ({ text: 'sent' }), output: Draft });
    research.task('send', {
      perform: async (_context, { key, signal }) => ({ text: `${key}${signal.aborted}` }),
      output: Draft,
    });
  });

  it('does not return something else', () => {
    // @ts-expect-error a number is not a text
    research.task('send', { perform: () => ({ text: 1 }), output: Draft });
    // @ts-expect-error the promise is of something else
    research.task('send', { perform: async () => 'sent', output: Draft });
  });

  it('has no agent beside it, and one of the two is there', () => {
    // @ts-expect-error both
    research.task('send', { agent, prompt: () => '', perform: () => ({ text: '' }), output: Draft });
    // @ts-expect-error neither
    research.task('send', { output: Draft });
    // @ts-expect-error an agent without a prompt
    research.task('send', { agent, output: Draft });
  });
});

describe('[C51] a gate', () => {
  const drafted = research.task('draft', { needs: ['research'], agent, prompt: () => '', output: Draft, review: true });

  it('sends back to earlier tasks, needed directly or not, and to no other', () => {
    const options = { needs: ['draft'], agent, prompt: () => '', output: Draft } as const;
    drafted.task('page', { ...options, review: { sendBackTo: ['research', 'draft'] } });
    // @ts-expect-error there is no such task
    drafted.task('page', { ...options, review: { sendBackTo: ['reserach'] } });
    // @ts-expect-error a task asks for its own changes anyhow
    drafted.task('page', { ...options, review: { sendBackTo: ['page'] } });
    // @ts-expect-error the input is no task
    drafted.task('page', { ...options, review: { sendBackTo: ['input'] } });
    const first = defineCrew('first', { input: Draft });
    // @ts-expect-error nothing is before the first task
    first.task('a', { perform: () => '', output: z.string(), review: { sendBackTo: ['a'] } });
  });

  it('presents an output by its type, with the context of its task', () => {
    research.task('draft', {
      needs: ['research'],
      agent,
      prompt: () => '',
      output: Draft,
      review: {
        present: async (output, { input, research }) => {
          expectTypeOf(output).toEqualTypeOf<{ text: string }>();
          expectTypeOf(input).toEqualTypeOf<{ product: string }>();
          expectTypeOf(research).toEqualTypeOf<z.output<typeof Claims>>();
          return { length: output.text.length };
        },
      },
    });
    research.task('draft', {
      agent,
      prompt: () => '',
      output: Draft,
      // @ts-expect-error the field is `text`
      review: { present: ({ body }) => body },
    });
  });

  it('ends rounds in one of three ways', () => {
    const options = { agent, prompt: () => '', output: Draft } as const;
    research.task('draft', { ...options, review: { maxRounds: 3, whenRoundsEnd: 'accept' } });
    research.task('draft', { ...options, review: { maxRounds: 3, whenRoundsEnd: { escalate: { group: 'chiefs' } } } });
    // @ts-expect-error nobody is named
    research.task('draft', { ...options, review: { maxRounds: 3, whenRoundsEnd: 'escalate' } });
    // @ts-expect-error a run fails or is cancelled
    research.task('draft', { ...options, review: { reject: 'done' } });
  });

  it('gives named outcomes to those that need its task, by that task alone', () => {
    drafted.task('page', {
      needs: ['draft'],
      when: ({ outcomes }) => {
        expectTypeOf(outcomes).toEqualTypeOf<{ readonly draft?: string }>();
        return outcomes.draft === 'vip';
      },
      agent,
      // @ts-expect-error `research` is not a need of this one
      prompt: ({ outcomes }) => outcomes.research ?? '',
      output: Draft,
    });
  });
});

describe('[C51] a guard', () => {
  it('is a sentence, or puts another output of the same type in its place', () => {
    const options = { agent, prompt: () => '', output: Draft } as const;
    research.task('draft', { ...options, guards: { tone: 'Be kind.' } });
    research.task('draft', { ...options, guards: { trimmed: ({ text }) => ({ output: { text: text.trim() } }) } });
    research.task('draft', { ...options, guards: { trimmed: async ({ text }) => ({ output: { text } }) } });
    // @ts-expect-error a text is no draft
    research.task('draft', { ...options, guards: { trimmed: ({ text }) => ({ output: text }) } });
    // @ts-expect-error a number is no text
    research.task('draft', { ...options, guards: { trimmed: () => ({ output: { text: 1 } }) } });
  });
});

describe('[C51] an effect', () => {
  it('is had by functions, and not by agents', () => {
    research.task('send', { perform: () => ({ text: '' }), output: Draft, effect: 'Sent to the customer' });
    // @ts-expect-error an agent does nothing to the outside
    research.task('send', { agent, prompt: () => '', output: Draft, effect: 'Sent to the customer' });
  });

  it('knows which attempt it is', () => {
    research.task('send', {
      perform: (_context, { attempt }) => {
        expectTypeOf(attempt).toEqualTypeOf<number>();
        return { text: '' };
      },
      output: Draft,
    });
  });
});

describe('[C5] a crew', () => {
  it('carries its name, its input and its outputs', () => {
    expectTypeOf(research.name).toEqualTypeOf<'campaign'>();
    expectTypeOf(research.inputType).toEqualTypeOf<{ product: string } | undefined>();
    expectTypeOf<InputOf<typeof research>>().toEqualTypeOf<{ product: string }>();
    expectTypeOf<OutputOf<typeof research, 'research'>>().toEqualTypeOf<{ facts: string[]; count: number }>();
    // @ts-expect-error there is no such task
    expectTypeOf<OutputOf<typeof research, 'draft'>>().toBeUnknown();
  });

  it('fits where any crew is taken', () => {
    const takes = (crews: readonly Pick<Crew, 'name' | 'definition'>[]) => crews.length;
    takes([research, research.task('draft', { needs: ['research'], agent, prompt: () => '', output: Draft })]);
  });

  it('has a title made of its input', () => {
    defineCrew('campaign', { input: z.object({ product: z.string() }), title: ({ product }) => product });
    // @ts-expect-error the field is `product`
    defineCrew('campaign', { input: z.object({ product: z.string() }), title: ({ name }) => name });
  });
});
