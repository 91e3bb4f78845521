import { defineAgent, defineCrew } from '@holdpoint/core';
import { createRuntime } from '@holdpoint/runtime';
import { type Commit, memoryStore, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const text = 'One line of copy after another. '.repeat(32);
const feedback = 'Shorter, please, and with the number of the source.';
const crew = defineCrew('copy', { input: z.object({}) }).task('draft', {
  agent: defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' }),
  prompt: () => 'Write.',
  output: z.object({ text: z.string() }),
  review: true,
});

interface Review {
  readonly row: {
    readonly state: string;
    readonly context: { readonly revision: number; readonly content: { hash: string } };
  };
}

it('a round costs two commits, which hardly grow with the rounds before but for what the agent is told', async () => {
  const commits: Commit[] = [];
  const plain = memoryStore();
  const store: Store = {
    ...plain,
    commit: (commit) => {
      commits.push(commit);
      return plain.commit(commit);
    },
  };
  const runtime = createRuntime({ crews: [crew], store, model: scriptedModel({ draft: () => ({ text }) }), pollMs: 5 });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  await runtime.start();
  const { answer: ref } = await runtime.startRun('copy', { by: anna, key: 'k', input: {} });
  const asked = (revision: number) =>
    until(async () => {
      const { rows } = await plain.load(ref);
      const { row } = (rows.find(({ kind }) => kind === 'review')?.body ?? {}) as unknown as Partial<Review>;
      return row?.state === 'open' && row.context.revision === revision ? row.context : undefined;
    });
  await asked(1);
  const rounds: (readonly Commit[])[] = [];
  for (let revision = 1; revision <= 60; revision += 1) {
    const { content } = await asked(revision);
    const from = commits.length;
    const request = { type: 'revise', revision, contentHash: content.hash, feedback } as const;
    await runtime.decide(`${ref.run}.draft`, request, { by: anna, key: `${revision}` });
    await asked(revision + 1);
    rounds.push(commits.slice(from));
  }

  expect(rounds.filter((round) => round.length !== 2)).toEqual([]);
  const sizes = rounds.map((round) => bytes(round) - bytes(round.map(messagesIn)));
  const [tenth = 0, last = 0] = [sizes[9], sizes.at(-1)];
  // a task's row names the entries with words about it, four digits each
  expect(last / tenth).toBeLessThan(1.1);
  const rows = rounds.flatMap((round) => round.flatMap((commit) => commit.rows.map(bytes)));
  expect(Math.max(...rows)).toBeLessThan(4_000);
});

/** What was added to the conversation: every open point is said again in it. */
function messagesIn({ entries }: Commit): unknown {
  return entries.map(({ body }) => (body as { messages?: unknown } | null)?.messages ?? null);
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
