import { defineAgent, defineCrew } from '@holdpoint/core';
import { createRuntime, runFrom } from '@holdpoint/runtime';
import { type Commit, memoryStore, type Store } from '@holdpoint/store';
import { type Reply, type ScriptedCall, scriptedModel, until } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const text = 'One line of copy after another. '.repeat(32);
const feedback = 'Shorter, please, and with the number of the source.';
const input = z.object({});
const writer = {
  agent: defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' }),
  prompt: () => 'Write.',
  output: z.object({ text: z.string() }),
};
const alone = defineCrew('alone', { input }).task('draft', { ...writer, review: true });
const strict = defineCrew('strict', { input }).task('draft', {
  ...writer,
  guards: { calm: ({ text }) => !text.startsWith('Loud') || 'Too loud.' },
  review: { verifyFeedback: 'retry' },
});
const chain = defineCrew('chain', { input })
  .task('research', writer)
  .task('plan', { ...writer, needs: ['research'] })
  .task('draft', { ...writer, needs: ['plan'], review: { sendBackTo: ['research'] } });

interface Review {
  readonly row: {
    readonly state: string;
    readonly context: { readonly revision: number; readonly content: { hash: string } };
  };
}

/** Another text each time, so that whoever works from it works again; loud at first, where a guard listens. */
const writes = ({ task, attempt, nth }: ScriptedCall): Reply => ({
  text: `${task === 'draft' && nth % 3 === 1 ? 'Loud' : 'Calm'} ${String(attempt).padStart(6, '0')} ${text}`,
});
/** All points are answered, but for the newest at every other look. */
const compares = ({ messages, nth }: ScriptedCall): Reply => {
  const points = messages.at(-1)?.content.match(/^\d+\. \{"text"/gm)?.length ?? 0;
  const results = Array.from({ length: points }, (_, index) => ({
    point: index + 1,
    answered: index + 1 < points || nth % 2 === 1,
    note: 'As the reviewer asked for it.',
  }));
  return { results };
};

it.each([
  { what: 'of one task', crew: alone, to: undefined, rounds: 300, commits: 2 },
  { what: 'of a task with guards and checks of its points', crew: strict, to: undefined, rounds: 100, commits: 6 },
  { what: 'that is sent back over three tasks', crew: chain, to: ['research'], rounds: 100, commits: 4 },
])('a round $what costs the same, whatever the number of rounds before', { timeout: 60_000 }, async (given) => {
  const commits: Commit[] = [];
  const plain = memoryStore();
  const store: Store = {
    ...plain,
    commit: (commit) => {
      commits.push(commit);
      return plain.commit(commit);
    },
  };
  const script = { draft: writes, research: writes, plan: writes, 'draft:points': compares };
  const model = scriptedModel(script);
  const runtime = createRuntime({ crews: [given.crew], store, model, pollMs: 5 });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  await runtime.start();
  const { answer: ref } = await runtime.startRun(given.crew.definition.name, { by: anna, key: 'k', input: {} });
  const asked = (revision: number) =>
    until(async () => {
      const { rows } = await plain.load(ref);
      const { row } = (rows.find(({ kind }) => kind === 'review')?.body ?? {}) as unknown as Partial<Review>;
      return row?.state === 'open' && row.context.revision === revision ? row.context : undefined;
    });
  await asked(1);
  const rounds: (readonly Commit[])[] = [];
  for (let revision = 1; revision <= given.rounds; revision += 1) {
    const { content } = await asked(revision);
    const from = commits.length;
    const shown = { revision, contentHash: content.hash };
    const request = { type: 'revise', ...shown, feedback, ...(given.to && { to: given.to }) } as const;
    await runtime.decide(`${ref.run}.draft`, request, { by: anna, key: `${revision}` });
    await asked(revision + 1);
    rounds.push(commits.slice(from));
  }

  expect(rounds.filter((round) => round.length !== given.commits)).toEqual([]);
  const sizes = rounds.map(bytes);
  expect(Math.max(...sizes.slice(9)) / (sizes[9] ?? 0)).toBeLessThan(1.05);
  const rows = rounds.flatMap((round) => round.flatMap((commit) => commit.rows.map(bytes)));
  expect(Math.max(...rows)).toBeLessThan(2_000);
  // and yet nothing is forgotten
  const first = given.to?.[0] ?? 'draft';
  expect(runFrom(ref, await plain.load(ref))?.tasks[first]?.context.told).toHaveLength(given.rounds);
  const lastAsked = (task: string) =>
    model.requests.findLast(({ key }) => key.startsWith(`${ref.run}/${task}/`) && !key.endsWith('/points'));
  expect(lastAsked(first)?.messages.at(-1)?.content).toContain(`Reviewer feedback ${given.rounds}, by Anna on `);
  expect(lastAsked('draft')?.messages.at(-1)?.content).toContain(`above: feedback 1 to ${given.rounds - 1}. `);
});

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
