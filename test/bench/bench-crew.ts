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

export const feedback = 'Shorter, please, and with the number of the source.';

const words = (
  'the kettle boils one litre of water in ninety seconds and pours without a drip as measured by our own lab over ' +
  'three months in which nobody had to clean its filter more than once its handle stays cool while steam leaves by ' +
  'another way than you would think so children can stand beside it when tea is made every spare part costs less ' +
  'than five euros and fits all models since two thousand twelve'
).split(' ');

/** Some 1,000 characters which a database cannot make much shorter, other ones for each seed. */
function copyText(seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < 1_000) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${words[state % words.length]} `;
  }
  return text.slice(0, 1_000);
}

const answers = Array.from({ length: 64 }, (_, seed) => JSON.stringify({ text: copyText(seed) }));
let asked = 0;

/** Answers at once, so that what is measured is ours. */
export const instant: Model = {
  name: 'instant',
  respond: async () => {
    asked += 1;
    return {
      text: answers[asked % answers.length] ?? '',
      usage: { inputTokens: 1, outputTokens: 1, requests: 1 },
      model: 'instant',
    };
  },
};
