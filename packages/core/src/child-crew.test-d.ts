import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { defineAgent, defineCrew, type OutputOf } from './index.ts';

const agent = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const Claims = z.object({ facts: z.array(z.string()) });
const claims = defineCrew('claims', { input: z.object({ topic: z.string() }) })
  .task('research', { agent, prompt: ({ input }) => input.topic, output: z.string() })
  .task('summary', { needs: ['research'], agent, prompt: ({ research }) => research, output: Claims })
  .task('extra', { when: () => true, agent, prompt: () => '', output: Claims });
const campaign = defineCrew('campaign', { input: z.object({ product: z.string() }) }).task('brief', {
  agent,
  prompt: () => '',
  output: z.object({ topic: z.string() }),
});

describe('[C136] a crew as a task', () => {
  it('types the input by what is needed and by what the child takes', () => {
    campaign.task('claims', {
      needs: ['brief'],
      crew: claims,
      input: ({ brief, input }) => {
        expectTypeOf(brief).toEqualTypeOf<{ topic: string }>();
        expectTypeOf(input).toEqualTypeOf<{ product: string }>();
        return { topic: brief.topic };
      },
      result: 'summary',
      reopen: ['research'],
    });
    // @ts-expect-error the child takes a topic
    campaign.task('claims', { needs: ['brief'], crew: claims, input: () => ({ about: '' }), result: 'summary' });
    // @ts-expect-error the child does not start from nothing
    campaign.task('claims', { crew: claims, result: 'summary' });
  });

  it('yields the result’s output, to guards, to `present` and to later tasks', () => {
    const done = campaign
      .task('claims', {
        needs: ['brief'],
        crew: claims,
        input: ({ brief }) => brief,
        result: 'summary',
        guards: { some: ({ facts }) => facts.length > 0 || 'None.' },
        review: { present: ({ facts }, { brief }) => [facts.length, brief.topic], sendBackTo: ['brief'] },
      })
      .task('draft', {
        needs: ['claims'],
        agent,
        prompt: ({ claims }) => {
          expectTypeOf(claims).toEqualTypeOf<{ facts: string[] }>();
          return '';
        },
        output: z.string(),
      });
    expectTypeOf<OutputOf<typeof done, 'claims'>>().toEqualTypeOf<{ facts: string[] }>();
  });

  it('yields it whole where the child may skip it, and possibly nothing where the task itself may be', () => {
    const done = campaign.task('claims', {
      crew: claims,
      input: () => ({ topic: '' }),
      result: 'extra',
      when: ({ input }) => input.product !== '',
    });
    expectTypeOf<OutputOf<typeof done, 'claims'>>().toEqualTypeOf<{ facts: string[] } | undefined>();
  });

  it('names tasks of the child alone, and is not done twice', () => {
    const given = { crew: claims, input: () => ({ topic: '' }) } as const;
    // @ts-expect-error the child has no such task
    campaign.task('claims', { ...given, result: 'brief' });
    // @ts-expect-error the child has no such task to reopen
    campaign.task('claims', { ...given, result: 'summary', reopen: ['brief'] });
    // @ts-expect-error an agent beside the crew
    campaign.task('claims', { ...given, result: 'summary', agent, prompt: () => '' });
    // @ts-expect-error the output is the result's
    campaign.task('claims', { ...given, result: 'summary', output: Claims });
    // @ts-expect-error a task without a crew has an output of its own
    campaign.task('claims', { agent, prompt: () => '' });
    // @ts-expect-error a task without a crew has no result
    campaign.task('claims', { agent, prompt: () => '', output: Claims, result: 'summary' });
    // @ts-expect-error which task of the child is the result has to be said
    campaign.task('claims', given);
  });
});
