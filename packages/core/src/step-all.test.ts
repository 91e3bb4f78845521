import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineCrew, planOf, type RunEvent, step, stepAll, wanted } from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const task = { agent, prompt: () => '', output: z.string() };
const crew = defineCrew('copy', { input: z.object({}) })
  .task('facts', task)
  .task('draft', { ...task, needs: ['facts'] });
const surroundings = { plan: planOf(crew.definition, { sha256 }), sha256 };

const sent = {
  by: { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] },
  channel: 'code' as const,
  request: 'r',
  salt: 's',
};
const started = { ...sent, key: 'k1', at: 1, type: 'run.started', run: 'r1', title: '', input: {} } as const;
const rerun = (key: string, feedback: string, from = ['facts']): RunEvent =>
  ({ ...sent, key, at: 1, type: 'run.rerun', from, feedback }) as const;

describe('[C187] several events', () => {
  it('lead where they lead one by one, and want what is wanted in the end', () => {
    const events = [started, rerun('k2', 'Other facts.'), rerun('k3', 'And newer ones.', ['facts', 'draft'])] as const;
    const taken = stepAll(null, events, surroundings);
    const entries = [];
    let run = null;
    for (const event of events) {
      const one = step(run, event, surroundings);
      entries.push(...(one.entries ?? []));
      run = one.run;
    }
    if (!run) throw new Error('The run did not start.');
    expect(taken).toEqual({ run, entries, commands: wanted(run), done: [] });
    expect(wanted(run).map(({ body }) => body.work)).toEqual(['model.call']);
  });

  it('strike in the end what was wanted before, and nothing that came and went between', () => {
    const { run } = step(null, started, surroundings);
    const events = [rerun('k2', 'Anew.'), { ...sent, key: 'k3', at: 1, type: 'run.cancelled' }] as const;
    const taken = stepAll(run, events, surroundings);
    expect(taken).toMatchObject({ commands: [], done: run ? wanted(run).map(({ id }) => id) : null });
  });

  it('are none when one of them is refused, or was there', () => {
    const refused = stepAll(null, [started, rerun('k2', 'Anew.', ['ghost'])], surroundings);
    expect(refused).toMatchObject({ run: null, entries: null, refusal: { code: expect.any(String) } });
    const { run } = step(null, started, surroundings);
    expect(stepAll(run, [started, rerun('k2', 'Anew.')], surroundings)).toEqual({ run, entries: null, refusal: null });
  });
});
