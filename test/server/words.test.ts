import { defineCrew } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { chain, input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, serve, start, told } from './support.ts';

const part = 'XK-77-β/3';
const relay = defineCrew('relay', { input })
  .task('a', { ...task, review: true })
  .task('b', { ...task, needs: ['a'] })
  .task('c', { ...task, needs: ['b'] })
  .task('d', { ...task, needs: ['c'], title: 'Label', prompt: () => 'Which part is it?' });

describe.each(stores)('what people said, on %s,', (_, open) => {
  it('[R31] reaches a task three tasks later, verbatim, with whose and where', async () => {
    const { url, model } = await serve({ store: open(), crews: [relay], script: numbered });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'relay');
    const first = await asked(anna, run);
    const comments = [{ anchor: { path: '/text' }, text: 'In metric units.' }];
    await decide(anna, first, { type: 'revise', feedback: `Mind part ${part}.\nThe blue one.`, comments });
    await decide(anna, await asked(anna, run, 2));
    await ended(anna, run);
    const request = told(model, 'd', 0);
    expect(request).toContain(`Said by anna! on revision 1 of “A”:\n"""\nMind part ${part}.\nThe blue one.\n"""`);
    expect(request).toContain('about the field "/text":\n"""\nIn metric units.\n"""');
    // the words are no request to this agent
    expect(request).not.toContain('Reviewer feedback');
    expect(told(model, 'a', 0)).not.toContain('What people said');
  });

  it('[R31] is told also where it was said at another gate, and where a rerun said it', async () => {
    const { url, model } = await serve({ store: open(), crews: [chain], script: numbered });
    const [anna, olga, boss] = [client(url, 'anna'), client(url, 'olga'), client(url, 'boss')];
    const run = await start(anna, 'Kettle', 'chain');
    for (const name of ['a', 'b']) await decide(olga, await asked(olga, run, 1, name));
    await decide(anna, await asked(anna, run, 1, 'c'), { type: 'revise', to: ['a'], feedback: `Part ${part}.` });
    for (const name of ['a', 'b']) await decide(olga, await asked(olga, run, 2, name));
    // b works from a, and was not there when it was said
    expect(told(model, 'b', 1)).toContain(`Said by anna! on revision 1 of “C”:\n"""\nPart ${part}.\n"""`);
    await asked(anna, run, 2, 'c');
    // c has them as its own open point, and only so
    expect(told(model, 'c', 1)).toContain(`Reviewer feedback 1, by anna! on revision 1 of “C”:\n"""\nPart ${part}.`);
    expect(told(model, 'c', 1)).not.toContain('Said by anna!');
    await decide(anna, await asked(anna, run, 2, 'c'));
    await ended(anna, run);
    await boss.post(`/runs/${run.id}/rerun`, { from: ['a'], feedback: 'And the hose, 2.5 m.' });
    for (const name of ['a', 'b']) await decide(olga, await asked(olga, run, 3, name));
    expect(told(model, 'b', 2)).toContain('Said by boss!:\n"""\nAnd the hose, 2.5 m.\n"""');
    await asked(anna, run, 3, 'c');
    expect(told(model, 'c', 2)).toContain('Said by boss!:\n"""\nAnd the hose, 2.5 m.\n"""');
  });
});
