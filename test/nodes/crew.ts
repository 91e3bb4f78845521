import { defineAgent, defineCrew } from '@holdpoint/server';
import type { Script } from '@holdpoint/testing';
import * as z from 'zod';

const writer = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const line = z.object({ text: z.string() });

/** Legal decides about a line, and then somebody publishes it: the output says which process did. */
export const copyOn = (node: string) =>
  defineCrew('copy', { input: z.object({ product: z.string() }), title: ({ product }) => product })
    .task('draft', {
      agent: writer,
      prompt: ({ input }) => `Write a line about ${input.product}.`,
      output: line,
      review: { by: { group: 'legal' } },
    })
    .task('publish', { needs: ['draft'], perform: () => ({ by: node }), output: z.object({ by: z.string() }) });

const text = 'Boils a litre in ninety seconds, measured by the lab, and pours without a drip. '.repeat(3).trim();
export const script: Script = { draft: ({ attempt }) => ({ text: `v${attempt} ${text}` }) };

/** Legal, all of them: the token is the name. */
export const byName = ({ token }: { readonly token: string | null }) =>
  token ? { tenant: 'acme', user: { id: token, name: token }, groups: ['legal'] } : null;
