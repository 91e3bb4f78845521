import { defineAgent, defineCrew } from '@holdpoint/core';
import type { ReviewSummary } from '@holdpoint/protocol';
import { createRuntime, type Runtime, summaryOf } from '@holdpoint/runtime';
import { memoryStore, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['legal'] };
const writer = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const crew = defineCrew('copy', { input: z.object({ product: z.string() }), title: ({ product }) => product }).task(
  'draft',
  {
    agent: writer,
    prompt: ({ input }) => `Write a line about ${input.product}.`,
    output: z.object({ text: z.string() }),
    review: true,
  },
);

function open(store: Store = memoryStore()) {
  const model = scriptedModel({ draft: [{ text: 'v1' }, { text: 'v2' }] });
  const runtime = createRuntime({ crews: [crew], store, model, pollMs: 20 });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  return { runtime, model, store };
}

async function openReview(runtime: Runtime): Promise<ReviewSummary> {
  return until(async () => {
    const { rows } = await runtime.store.find({ tenant: 'acme', kind: 'review', tags: ['reviewer/anyone'], limit: 10 });
    return rows[0] && summaryOf<ReviewSummary>(rows[0]);
  });
}

describe('runtime', () => {
  it('[R02] asks, revises with the feedback, asks again, and ends when approved', async () => {
    const { runtime, model, store } = open();
    await runtime.start();
    const { answer } = await runtime.startRun('copy', { by: anna, key: 'k1', input: { product: 'Kettle' } });
    const review = await openReview(runtime);
    const hash = async () =>
      (
        (await store.load(answer)).rows.find((row) => row.kind === 'review')?.body as {
          row: { context: { content: { hash: string } } };
        }
      ).row.context.content.hash;
    await runtime.decide(
      review.id,
      { type: 'revise', revision: 1, contentHash: await hash(), feedback: 'use metric units' },
      { by: anna, key: 'd1' },
    );
    const second = await until(async () => {
      const again = await openReview(runtime);
      return again.revision === 2 ? again : undefined;
    });
    expect(second).toMatchObject({ id: review.id, revision: 2, task: { attempt: 2 } });
    expect(model.requests[1]?.messages.at(-1)?.content).toContain('use metric units');
    const given = await runtime.decide(
      review.id,
      { type: 'approve', revision: 2, contentHash: await hash() },
      { by: anna, key: 'd2' },
    );
    expect(given.replay).toBe(false);
    const loaded = await store.load(answer);
    expect(loaded.rows.find((row) => row.kind === 'run')?.body).toMatchObject({ summary: { status: 'done' } });
  });
});
