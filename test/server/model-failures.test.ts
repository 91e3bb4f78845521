import type { RunView } from '@holdpoint/protocol';
import { defineCrew, openaiModel } from '@holdpoint/server';
import { reply, type Script, startModelServer } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import { client, ended, eventsOf, serve, start } from './support.ts';

const single = defineCrew('single', { input }).task('draft', { ...task, guards: { sober: 'No superlatives.' } });
const passes = { passes: true, problem: null };

describe.each(stores)('a model over HTTP, on %s,', (_, open) => {
  const begin = async (script: Script) => {
    const endpoint = await startModelServer(script);
    onTestFinished(() => endpoint.close());
    const model = openaiModel({ model: 'tiny', baseURL: endpoint.url, apiKey: 'none' });
    const { url } = await serve({ store: open(), crews: [single], model, retry: { baseMs: 1 } });
    const anna = client(url, 'anna');
    return { endpoint, anna, run: await start(anna, 'Kettle', 'single') };
  };

  it('[R52] whose stream is cut in the middle is asked again, agent and judge alike', async () => {
    const { endpoint, anna, run } = await begin({
      draft: ({ nth }) => (nth === 0 ? reply.cut('{"text":"half a') : { text: 'whole' }),
      'draft:judge': ({ nth }) => (nth === 0 ? reply.cut('{"passes":tr') : passes),
    });
    const { usage } = await ended(anna, run);
    expect(usage).toMatchObject({ requests: 2, unrecorded: 2 });
    expect(endpoint.requests).toHaveLength(4);
    const failures = (await eventsOf(anna, run)).filter(({ type }) => type === 'call.failed');
    expect(failures.map(({ body }) => (body as { failure: object }).failure)).toMatchObject([
      { code: 'MODEL_UNAVAILABLE' },
      { code: 'MODEL_UNAVAILABLE' },
    ]);
  });

  it('that refuses fails the task at once, with its own words in the run and its events', async () => {
    const words = 'I will not write about kettles.';
    const { endpoint, anna, run } = await begin({ draft: [reply.fail('MODEL_REFUSED', { message: words })] });
    const view: RunView = await ended(anna, run, 'failed');
    const failure = { code: 'MODEL_REFUSED', message: `The model refused to answer: ${words}` };
    expect(view).toMatchObject({ failure, taskList: [{ status: 'failed', failure: { ...failure, retryAt: null } }] });
    expect(view.usage).toMatchObject({ requests: 0, unrecorded: 1 });
    expect(endpoint.requests).toHaveLength(1);
    expect((await eventsOf(anna, run)).at(-1)).toMatchObject({ type: 'call.failed', body: { failure, retryAt: null } });
  });
});
