import { defineAgent, defineCrew } from '@holdpoint/core';
import { type DecisionRequest, HoldpointError, type Principal } from '@holdpoint/protocol';
import { createRuntime, type Runtime } from '@holdpoint/runtime';
import { memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

// Two processes on one store: what one of them saw of a run is old as soon as the other moves it.

const anna: Principal = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['admin'] };
const crew = defineCrew('notes', { input: z.object({ about: z.string() }) }).task('draft', {
  agent: defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' }),
  prompt: ({ input }) => `About ${input.about}.`,
  output: z.object({ text: z.string() }),
  guards: { calm: ({ text }) => (text.includes('!') ? 'No exclamation marks.' : true) },
  review: true,
});

interface Place {
  readonly store: Store;
  /** Loads of runs so far. */
  loads(): number;
  process(): Promise<Runtime>;
}

function place(): Place {
  const memory = memoryStore();
  let loads = 0;
  const load: Store['load'] = (...asked) => {
    loads += 1;
    return memory.load(...asked);
  };
  const store = { ...memory, load };
  return {
    store,
    loads: () => loads,
    async process() {
      const model = scriptedModel({ draft: [{ text: 'first' }, { text: 'second' }, { text: 'third' }] });
      const runtime = createRuntime({ crews: [crew], store, model, pollMs: 10 });
      onTestFinished(() => runtime.stop({ graceMs: 0 }));
      await runtime.start();
      return runtime;
    },
  };
}

interface Asked {
  readonly state: string;
  readonly context: { readonly revision: number; readonly content: { readonly hash: string } };
}

async function shown(
  store: Store,
  ref: RunRef,
  revision: number,
): Promise<Pick<DecisionRequest, 'revision' | 'contentHash'>> {
  const review = async () =>
    (await store.load(ref)).rows.find(({ kind }) => kind === 'review')?.body as { row: Asked } | undefined;
  const isShown = (body: { row: Asked } | undefined) =>
    body?.row.state === 'open' && body.row.context.revision === revision;
  const body = await until(review, { accept: isShown });
  return { revision, contentHash: body?.row.context.content.hash ?? '' };
}

async function begun() {
  const at = place();
  const one = await at.process();
  const { answer } = await one.startRun('notes', { by: anna, key: 'k', input: { about: 'kettles' } });
  const first = await shown(at.store, answer, 1);
  const decide = (runtime: Runtime, request: Omit<DecisionRequest, 'feedback'> & { feedback?: string }, key: string) =>
    runtime.decide(`${answer.run}.draft`, request, { by: anna, key });
  return { at, one, ref: answer, first, decide };
}

describe('[RT37] a process that saw the run last', () => {
  it('decides without reading it, and its worker goes on without reading it', async () => {
    const { at, one, ref, first, decide } = await begun();
    const before = at.loads();
    const settled = new Promise<void>((resolve) => {
      one.onChange(({ run, version }) => run === ref.run && version > 5 && resolve());
    });
    await decide(one, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd');
    await settled;
    expect(at.loads()).toBe(before);
  });

  it('tells with each change of its own whose lists the run may stand in', async () => {
    const { at, one, ref, first, decide } = await begun();
    const told: (readonly string[] | undefined)[] = [];
    one.onChange(({ readers }) => told.push(readers));
    await decide(one, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd');
    await shown(at.store, ref, 2);
    const own = (await at.store.load(ref)).rows.find(({ kind }) => kind === 'run');
    const readers = own?.tags.flatMap((tag) => (tag.startsWith('reader/') ? [tag.slice('reader/'.length)] : []));
    expect(readers).toContain('user:anna');
    expect(told).toEqual([readers, readers]);
  });
});

describe('[RT37] a process whose view is old', () => {
  it('decides on what is shown now', async () => {
    const { at, one, ref, first, decide } = await begun();
    const other = await at.process();
    await decide(other, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd1');
    const second = await shown(at.store, ref, 2);
    const { answer, replay } = await decide(one, { type: 'approve', ...second }, 'd2');
    expect([answer.decision.revision, replay]).toEqual([2, false]);
  });

  it('refuses what is out of date by the run as it is, and answers a repeat with its receipt', async () => {
    const { at, one, ref, first, decide } = await begun();
    const other = await at.process();
    const made = await decide(other, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd1');
    await shown(at.store, ref, 2);
    const late = decide(one, { type: 'approve', ...first }, 'd2');
    await expect(late).rejects.toMatchObject({ code: 'REVIEW_STALE', data: { revision: 2 } });
    const again = await decide(one, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd1');
    expect(again).toEqual({ answer: made.answer, replay: true });
  });

  it('checks an edit of what it has not seen yet', async () => {
    const { at, one, ref, first, decide } = await begun();
    const other = await at.process();
    await decide(other, { type: 'revise', ...first, feedback: 'Shorter.' }, 'd1');
    const second = await shown(at.store, ref, 2);
    const edit = (text: string): Omit<DecisionRequest, 'feedback'> => ({
      type: 'edit',
      ...second,
      patch: [{ op: 'replace', path: '/text', value: text }],
    });
    const refusal = await decide(one, edit('Now!'), 'd2').catch((error: unknown) => error);
    expect(HoldpointError.is(refusal) && refusal.code).toBe('CHECK_REFUSED');
    await decide(one, edit('Now.'), 'd3');
    const output = (await at.store.journal(ref)).findLast(({ type }) => type === 'review.decided')?.body;
    expect(output).toMatchObject({ output: { text: 'Now.' } });
  });
});
