import { defineAgent, defineCrew, type Model } from '@holdpoint/core';
import type { DecisionType, Principal } from '@holdpoint/protocol';
import { createRuntime, type Runtime, type RuntimeOptions } from '@holdpoint/runtime';
import type { RunRef, Store } from '@holdpoint/store';
import { until } from '@holdpoint/testing';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { OpenReview, RunBody } from './wire.ts';

export const anna: Principal = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };

/** `draft`, which a person sees, then `polish`, which nobody does. */
const copy = defineCrew('copy', { input: z.object({ product: z.string() }), title: ({ product }) => product })
  .task('draft', {
    agent: defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' }),
    prompt: ({ input }) => `Write a line about ${input.product}.`,
    output: z.object({ text: z.string() }),
    review: true,
  })
  .task('polish', {
    needs: ['draft'],
    agent: defineAgent({ role: 'Editor', goal: 'Polish.', backstory: 'Has edited for years.' }),
    prompt: ({ draft }) => `Polish: ${draft.text}`,
    output: z.object({ text: z.string() }),
  });

/** A runtime in this process that ends with the test. */
export function runtimeOn(store: Store, model: Model, options: Partial<RuntimeOptions> = {}): Runtime {
  const runtime = createRuntime({ crews: [copy], store, model, pollMs: 10, leaseMs: 300, ...options });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  return runtime;
}

export async function start(runtime: Runtime, key = 'start'): Promise<RunRef> {
  return (await runtime.startRun('copy', { by: anna, key, input: { product: 'Kettle' } })).answer;
}

/** The reviews that wait for anybody, longest first, as their rows are stored. */
export async function reviewsIn(store: Store, limit = 10): Promise<readonly OpenReview[]> {
  const { rows } = await store.find({ tenant: anna.tenant, kind: 'review', tags: ['reviewer/anyone'], limit });
  return rows.map(({ body }) => body as unknown as OpenReview);
}

export function firstReview(store: Store, revision = 1): Promise<OpenReview> {
  const shown = async () => (await reviewsIn(store)).find(({ row }) => row.context.revision === revision);
  return until(shown) as Promise<OpenReview>;
}

/** Decides on what the review shows, under a key of its own for each revision. */
export function decide(runtime: Runtime, { row, summary }: OpenReview, type: DecisionType, feedback?: string) {
  const { revision, content } = row.context;
  const request = { type, revision, contentHash: content.hash, ...(feedback !== undefined && { feedback }) };
  return runtime.decide(summary.id, request, { by: anna, key: `${summary.id}/${revision}` });
}

export async function stateOf(store: Store, ref: RunRef): Promise<string | undefined> {
  const { rows } = await store.load(ref);
  const own = rows.find(({ kind }) => kind === 'run');
  return (own?.body as unknown as RunBody | undefined)?.row.state;
}

export function done(store: Store, ref: RunRef): Promise<string | undefined> {
  return until(() => stateOf(store, ref), { accept: (state) => state === 'done' });
}
