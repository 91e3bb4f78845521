import { defineAgent, defineCrew } from '@holdpoint/core';
import { createRuntime } from '@holdpoint/runtime';
import { type LoadedRun, memoryStore, type Store } from '@holdpoint/store';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { createFoundRuns } from './found-runs.ts';

const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['admin'] };
const crew = defineCrew('notes', { input: z.object({}) }).task('draft', {
  agent: defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' }),
  prompt: () => 'Write.',
  output: z.string(),
});

it('reads the rows of a run again only when it moved', async () => {
  const store = memoryStore();
  const loaded: LoadedRun[] = [];
  const load: Store['load'] = async (...asked) => {
    loaded.push(await store.load(...asked));
    return loaded.at(-1) as LoadedRun;
  };
  const find = createFoundRuns({ load });
  const runtime = createRuntime({ crews: [crew], store });
  const ref = { tenant: 'acme', run: 'r1' };
  expect(await find(ref)).toBeNull();
  const { answer } = await runtime.startRun('notes', { by, key: 'k', input: {} });
  const first = await find(answer);
  expect(await find(answer)).toBe(first);
  expect(await find({ ...answer, tenant: 'other' })).toBeNull();
  await runtime.control(answer.run, 'pause', { by, key: 'p' });
  const second = await find(answer);
  expect([first?.run.crew.state, second?.run.crew.state]).toEqual(['running', 'paused']);
  expect(second?.rows).toEqual((await store.load(answer)).rows);
  expect(loaded.map(({ rows }) => rows.length > 0)).toEqual([false, true, false, false, true]);
});
