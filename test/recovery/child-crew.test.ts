import { isDeepStrictEqual } from 'node:util';
import { type Crew, coworker, defineAgent, defineCrew } from '@holdpoint/core';
import { parseReviewId } from '@holdpoint/protocol';
import { memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { reply, type Script, type ScriptedCall, scriptedModel, until } from '@holdpoint/testing';
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

const facts = coworker(defineAgent({ role: 'Researcher', goal: 'Find.', backstory: 'Reads.' }), { review: true });
const handing = defineCrew('handing', { input: z.object({ product: z.string() }) }).task('draft', {
  agent: { ...agent, tools: [facts] },
  prompt: ({ input }) => `About ${input.product}.`,
  output,
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

/** A run whose copywriter hands work to a researcher, is sent back while a person looks at that, and hands it over anew. */
async function delegated(last: number) {
  const store = memoryStore();
  const life = mortal(last);
  const script: Script = {
    draft: ({ attempt, results }: ScriptedCall) =>
      attempt === 2 && results.length > 0 && !results.at(-1)?.content.includes('taken back')
        ? { text: 'd2' }
        : reply.calls([{ tool: 'askResearcher', arguments: { work: `Find ${attempt}.` } }]),
    askResearcher: () => ({ answer: 'found' }),
  };
  const options = { crews: [handing] as Crew[], leaseMs: 60 };
  const person = runtimeOn(store, scriptedModel(script), { ...options, concurrency: 0 });
  const first = runtimeOn(store, scriptedModel(script), { ...options, fault: life.fault });
  const second = runtimeOn(store, scriptedModel(script), options);
  const heired = async () => {
    if (!life.isDead()) return;
    await first.stop({ graceMs: 0 });
    await second.start();
  };
  const { answer: ref } = await person.startRun('handing', { by: anna, key: 'k', input: { product: 'Kettle' } });
  const asked = async (attempt: number) => {
    await heired();
    const id = `${ref.run}/draft~${attempt}:`;
    return (await reviewsIn(store)).find(({ summary }) => summary.id.startsWith(id));
  };
  await first.start();
  const given = await until(() => asked(1));
  await person.rerun(ref.run, { from: ['draft'], feedback: 'Another figure.' }, { by: anna, key: 'again' });
  const taken = await until(() => asked(2));
  await decide(person, taken, 'approve');
  const runs = [given, taken].map(({ summary }) => ({ ...ref, run: parseReviewId(summary.id)?.run ?? '' }));
  const ends = ['cancelled', 'done'];
  await until(async () => {
    await heired();
    const states = await Promise.all(runs.map((run) => stateOf(store, run)));
    const told = await Promise.all(runs.map(async (run) => (await typesOf(store, run)).at(-1)));
    const parent = await typesOf(store, ref);
    return (
      isDeepStrictEqual(states, ends) &&
      told.every((type) => type === 'run.reported') &&
      (await stateOf(store, ref)) === 'done' &&
      parent.includes('draft crew.cancelled')
    );
  });
  const counted = (types: readonly string[]) => types.toSorted();
  const [one = [], two = []] = await Promise.all(runs.map((run) => typesOf(store, run)));
  // the cancel of the one and the work of the other go on side by side
  return { ...life, events: { parent: counted(await typesOf(store, ref)), one, two } };
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

describe('[R24] [R71] work that an agent hands to a coworker', () => {
  it('is handed over, taken back and reported once each, wherever its worker died', async () => {
    const undisturbed = await delegated(Number.POSITIVE_INFINITY);
    const { parent, one, two } = undisturbed.events;
    expect(parent).toEqual(
      [
        'run.started',
        'draft tools.called',
        'draft crew.started',
        'run.rerun',
        'draft crew.cancelled',
        'draft tools.called',
        'draft crew.started',
        'draft tool.returned',
        'draft call.answered',
      ].toSorted(),
    );
    expect(one).toEqual([
      'run.started',
      'askResearcher call.answered',
      'askResearcher review.opened',
      'run.cancelled',
      'run.reported',
    ]);
    expect(two.at(-1)).toBe('run.reported');
    const places = Array.from({ length: undisturbed.passed() }, (_, index) => index + 1);
    expect(places.length).toBeGreaterThan(40);
    const lives = await Promise.all(places.map(async (last) => ({ last, ...(await delegated(last)) })));
    expect(lives.filter(({ events }) => !isDeepStrictEqual(events, undisturbed.events))).toEqual([]);
  }, 60_000);
});
