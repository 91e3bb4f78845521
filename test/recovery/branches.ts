import { defineAgent, defineCrew } from '@holdpoint/core';
import { reply, type Script } from '@holdpoint/testing';
import * as z from 'zod';

const output = z.object({ text: z.string() });
const agent = defineAgent({ role: 'Seller', goal: 'Sell what there is.', backstory: 'Has sold for years.' });

/** text ∥ price ∥ photo, each with a gate. */
export const branches = defineCrew('branches', { input: z.object({ product: z.string() }) })
  .task('text', {
    agent,
    prompt: ({ input }) => `Describe ${input.product}.`,
    output,
    guards: { short: ({ text }) => (text.length > 10 ? 'Too long.' : undefined) },
    review: true,
  })
  .task('price', { agent, prompt: ({ input }) => `Price ${input.product}.`, output, review: true })
  .task('photo', { agent, prompt: ({ input }) => `Describe a photo of ${input.product}.`, output, review: true });

/** The text is repaired once; the photo's first answer fits no schema, and its second takes `slowMs`. */
export function branchesScript(slowMs: number): Script {
  return {
    text: [{ text: 'A kettle, and much more.' }, { text: 'A kettle.' }],
    price: [{ text: '28 EUR' }],
    photo: ({ turn }) => (turn === 0 ? reply.text('Sorry?') : reply.after(slowMs, { text: 'From above.' })),
  };
}
