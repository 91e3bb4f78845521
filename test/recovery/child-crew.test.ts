import { isDeepStrictEqual } from 'node:util';
import { defineAgent, defineCrew } from '@holdpoint/core';
import { memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { anna, decide, reviewsIn, runtimeOn, stateOf } from './in-process.ts';

const output = z.object({ text: z.string() });
const agent = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const child = defineCrew('child', { input: z.object({ about: z.string() }) }).task('draft', {
  agent,
  prompt: ({ input }) => `About ${input.about}.`,
  output,
});
const parent = defineCrew('parent', { input: z.object({ product: z.string() }) })
  .task('claims', { crew: child, input: ({ input }) => ({ about: input.product }), result: 'draft' })
  .task('copy', {
    needs: ['claims'],
    agent,
    prompt: ({ claims }) => `From ${claims.text}.`,
    output,
    review: { sendBackTo: ['claims'] },
  });

const answers = { draft: [{ text: 'd1' }, { text: 'd2' }], copy: [{ text: 'c1' }, { text: 'c2' }] };

/** Dies when it comes by a fault point for the `last`-th time: from then on it records nothing more. */
function mortal(last: number) {
  let passed = 0;
  const fault = () => {
    passed += 1;
    if (passed >= last) throw new Error('killed');
  };
  return { fault, passed: () => passed, isDead: () => passed >= last };
}

/** A run whose child is started, reported, told to go on with words, and reported again. */
async function lived(last: number) {
  const store = memoryStore();
  const crews = [parent];
  const life = mortal(last);
  const person = runtimeOn(store, scriptedModel(answers), { crews, concurrency: 0 });
  const first = runtimeOn(store, scriptedModel(answers), { crews, leaseMs: 60, fault: life.fault });
  const second = runtimeOn(store, scriptedModel(answers), { crews, leaseMs: 60 });
  /** Whoever waits also sees to it that somebody works. */
  const heired = async () => {
    if (!life.isDead()) return;
    await first.stop({ graceMs: 0 });
    await second.start();
  };
  const { answer: ref } = await person.startRun('parent', { by: anna, key: 'k', input: { product: 'Kettle' } });
  const child = { ...ref, run: `${ref.run}/claims/1` };
  const asked = async (revision: number) => {
    await heired();
    return (await reviewsIn(store)).find(({ row }) => row.context.revision === revision);
  };
  await first.start();
  const { row, summary } = await until(() => asked(1));
  const { revision, content } = row.context;
  const words = { type: 'revise', feedback: 'No source.', to: ['claims'] } as const;
  await person.decide(summary.id, { ...words, revision, contentHash: content.hash }, { by: anna, key: 'sent back' });
  await decide(person, await until(() => asked(2)), 'approve');
  await until(async () => {
    await heired();
    const ended = (await stateOf(store, ref)) === 'done' && (await stateOf(store, child)) === 'done';
    return ended && (await typesOf(store, child)).at(-1) === 'run.reported';
  });
  return { ...life, events: { parent: await typesOf(store, ref), child: await typesOf(store, child) } };
}

async function typesOf(store: Store, ref: RunRef): Promise<readonly string[]> {
  return (await store.journal(ref, {})).map(({ type, task }) => (task === null ? type : `${task} ${type}`));
}

describe('[R38] a crew that is a task', () => {
  it('is started, told, and heard of once each, and is the same event for event wherever its worker died', async () => {
    const undisturbed = await lived(Number.POSITIVE_INFINITY);
    const { parent, child } = undisturbed.events;
    expect(parent.filter((type) => type.startsWith('claims '))).toEqual([
      'claims crew.started',
      'claims call.answered',
      'claims crew.reopened',
      'claims call.answered',
    ]);
    expect(child).toEqual([
      'run.started',
      'draft call.answered',
      'run.reported',
      'run.rerun',
      'draft call.answered',
      'run.reported',
    ]);
    const places = Array.from({ length: undisturbed.passed() }, (_, index) => index + 1);
    expect(places.length).toBeGreaterThan(40);
    const lives = await Promise.all(places.map(async (last) => ({ last, ...(await lived(last)) })));
    expect(lives.filter(({ events }) => !isDeepStrictEqual(events, undisturbed.events))).toEqual([]);
    expect(lives.filter(({ isDead }) => !isDead())).toEqual([]);
  }, 60_000);
});
