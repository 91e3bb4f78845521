import { defineAgent, defineCrew, defineTool } from '@holdpoint/core';
import { reply, type Script } from '@holdpoint/testing';
import * as z from 'zod';
import type { Witness } from './witness.ts';

/**
 * One task whose agent looks (free, may run twice), books (a person agrees, may run twice) and mails (free, must not run
 * twice). All three are `effects`: a person would see them happen.
 */
export function desk(effect: Witness) {
  const receipt = z.object({ receipt: z.string() });
  const done = (input: object, { key }: { readonly key: string }) => {
    effect({ key, content: input });
    return { receipt: receiptOf(key) };
  };
  const look = defineTool({
    name: 'look',
    description: 'Reads what there is.',
    input: z.object({ product: z.string() }),
    output: receipt,
    idempotent: true,
    perform: done,
  });
  const book = defineTool({
    name: 'book',
    description: 'Books pieces.',
    input: z.object({ product: z.string(), pieces: z.int() }),
    output: receipt,
    idempotent: true,
    guards: { few: ({ pieces }) => pieces < 10 || 'Too many.' },
    approve: { by: { group: 'legal' }, present: ({ product }) => ({ product }), recheck: true },
    perform: done,
  });
  const mail = defineTool({
    name: 'mail',
    description: 'Mails the customer.',
    input: z.object({ text: z.string() }),
    output: receipt,
    perform: done,
  });
  return defineCrew('desk', { input: z.object({ product: z.string() }) }).task('settle', {
    agent: defineAgent({ role: 'Clerk', goal: 'Settle it.', backstory: 'Has done it for years.' }),
    tools: [look, book, mail],
    prompt: ({ input }) => `Settle the order of ${input.product}.`,
    output: z.object({ receipts: z.array(z.string()) }),
  });
}

/** What a call with this effect key gives, whichever process makes it. */
export function receiptOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** Calls in three turns, then an answer of all receipts that the agent was told, in the order of its calls. */
export function deskScript(delayMs: number): Script {
  const looks = { tool: 'look', arguments: { product: 'Kettle' } };
  const books = (product: string) => ({ tool: 'book', arguments: { product, pieces: 3 } });
  const mails = (text: string) => ({ tool: 'mail', arguments: { text } });
  const turns = [[looks, books('Kettle')], [mails('Booked.'), books('Lid')], [mails('Bye.')]];
  return {
    settle: ({ turn, messages }) => {
      const calls = turns[turn];
      const told = messages.flatMap(({ role, content }) =>
        role === 'tool' ? [/"receipt":"([^"]+)"/.exec(content)?.[1] ?? content] : [],
      );
      return reply.after(delayMs, calls ? reply.calls(calls) : { receipts: told });
    },
  };
}
