import { defineAgent, defineCrew, type Model } from '@holdpoint/core';
import type { Principal } from '@holdpoint/protocol';
import * as z from 'zod';

export const bea: Principal = { tenant: 'bench', user: { id: 'bea', name: 'Bea' }, groups: [] };

/** One task, which a person looks at as often as they like. About 1 KB of output. */
export const bench = defineCrew('bench', { input: z.object({ topic: z.string() }) }).task('draft', {
  agent: defineAgent({ role: 'Writer', goal: 'Write.', backstory: 'Writes.' }),
  prompt: ({ input }) => `About ${input.topic}.`,
  output: z.object({ text: z.string() }),
  review: true,
});

const output = { text: 'One line of copy after another. '.repeat(32) };
export const feedback = 'Shorter, please, and with the number of the source.';

/** Answers at once, so that what is measured is ours. */
export const instant: Model = {
  name: 'instant',
  respond: async () => ({
    text: JSON.stringify(output),
    usage: { inputTokens: 1, outputTokens: 1, requests: 1 },
    model: 'instant',
  }),
};
