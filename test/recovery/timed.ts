import { defineAgent, defineCrew } from '@holdpoint/core';
import { reply, type Script } from '@holdpoint/testing';
import * as z from 'zod';

export const remindMs = 1_000;
export const expireMs = 2_000;

/** One answer that takes its time, and a question that nobody answers: people are reminded, then it goes on without them. */
export const timed = defineCrew('timed', { input: z.object({ product: z.string() }) }).task('notice', {
  agent: defineAgent({ role: 'Clerk', goal: 'Say what is so.', backstory: 'Has done it for years.' }),
  prompt: ({ input }) => `Announce ${input.product}.`,
  output: z.object({ text: z.string() }),
  review: { remind: `${remindMs / 1_000}s`, expire: { after: `${expireMs / 1_000}s`, as: 'approve' } },
});

export function timedScript(slowMs: number): Script {
  return { notice: [reply.after(slowMs, { text: 'A kettle.' })] };
}
