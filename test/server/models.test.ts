import { defineAgent, defineCrew } from '@holdpoint/server';
import { scriptedModel } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, serve, start } from './support.ts';

const answers = { draft: [{ text: 'draft' }], check: [{ text: 'check' }], print: [{ text: 'print' }] };

it.each(stores)(
  "[R52] a task's own model wins over its agent's, and that over the one for all, on %s",
  async (_, open) => {
    const [own, agents, common] = [scriptedModel(answers), scriptedModel(answers), scriptedModel(answers)];
    const agent = defineAgent({ ...task.agent, model: agents });
    const guards = { sober: 'No superlatives.' };
    const crew = defineCrew('three', { input })
      .task('draft', { ...task, agent, model: own, guards, review: { recheck: true } })
      .task('check', { ...task, agent, guards, needs: ['draft'] })
      .task('print', { ...task, guards, needs: ['check'] });
    const { url } = await serve({ store: open(), crews: [crew], model: common });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'three');
    expect(await decide(anna, await asked(anna, run))).toMatchObject({ status: 200 });
    await ended(anna, run);
    const counts = [own, agents, common].map((model) =>
      ['draft', 'draft:judge', 'check', 'check:judge', 'print', 'print:judge'].map((name) => model.count(name)),
    );
    // the draft is judged a second time, before the approval is recorded
    expect(counts).toEqual([
      [1, 2, 0, 0, 0, 0],
      [0, 0, 1, 1, 0, 0],
      [0, 0, 0, 0, 1, 1],
    ]);
  },
);
