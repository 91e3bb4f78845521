import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecisionReceipt, ReviewPage, ReviewView, RunSummary, RunView } from '@holdpoint/protocol';
import { type RunningProcess, startModelServer, startProcess, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { layOut } from '../readme/snippets.ts';
import { connect } from '../server/live.ts';
import { freePort } from '../support/free-port.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { compiled, lasting, patiently } from './support.ts';

const text = 'Boils a litre in ninety seconds, and pours without a drip. '.repeat(3).trim();
const script = { research: [{ claims: ['c'] }], draft: [{ text }] };

describe('docs/several-nodes.md', () => {
  it('[R35] starts two processes on one file, and either decides about a run of the other', async () => {
    const start = await staged();
    const [one, two] = await Promise.all([start('one-machine.ts'), start('one-machine.ts')]);
    const live = await connect(`${one.address}/holdpoint`, { token: 'mara' });
    const run = await post<RunSummary>(one, '/runs', { crew: 'campaign', input: { product: 'Kettle' } });
    const { version } = await decided(two, run);
    await until(() => live.hints.some((hint) => hint.run === run.id && hint.version === version));
    const ended = await Promise.all([one, two].map((node) => node.kill('SIGTERM')));
    expect(ended).toEqual(Array(2).fill({ code: 0, signal: null }));
  });

  it.skipIf(!hasRedis)(
    '[R94] starts a node and a worker on Redis: shows here what is written there, and decides',
    async () => {
      const redis = await lasting(startRedis());
      const start = await staged({ REDIS_URL: redis.url }, 60);
      const [web, worker] = await Promise.all([
        start('node.ts', { CONCURRENCY: '0' }),
        start('worker.ts', {}, /working/),
      ]);
      const run = await post<RunSummary>(web, '/runs', { crew: 'campaign', input: { product: 'Kettle' } });
      const live = await connect(`${web.address}/holdpoint`, { token: 'mara' });
      await live.watch(run.id);
      await until(() => live.frames.some(({ task }) => task === 'draft'), patiently);
      await decided(web, run);
      expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    },
  );

  it.skipIf(!hasRedis)('starts a node that survives its Redis, in the middle of what an agent writes', async () => {
    const redis = await lasting(startRedis());
    const start = await staged({ REDIS_URL: redis.url }, 20);
    const node = await start('node.ts');
    const run = await post<RunSummary>(node, '/runs', { crew: 'campaign', input: { product: 'Kettle' } });
    const live = await connect(`${node.address}/holdpoint`, { token: 'mara' });
    await live.watch(run.id);
    await until(() => live.frames.length > 0, patiently);
    redis.signal('SIGSTOP');
    const before = live.frames.length;
    await until(() => live.frames.length > before + 1, patiently); // those are under way to the other nodes
    redis.signal('SIGKILL');
    await until(() => node.output.includes('ECONNREFUSED'), patiently);
    expect(await Promise.race([node.exited, 'there'])).toBe('there');
  });
});

/** The page's files in a folder, and how to start one of them, with a model to talk to. */
async function staged(env: Record<string, string> = {}, tokensPerSecond = 0) {
  const laid = await lasting(layOut());
  const model = await lasting(startModelServer(script, { tokensPerSecond }));
  return async (file: string, own: Record<string, string> = {}, ready?: RegExp): Promise<RunningProcess> => {
    const port = `${await freePort()}`;
    const entry = join(laid.folder, `started-${port}.ts`);
    await writeFile(
      entry,
      `process.chdir(import.meta.dirname); await import('./${file}'); console.log('at http://127.0.0.1:${port}');`,
    );
    const given = {
      PORT: port,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'k',
      NODE_COMPILE_CACHE: compiled,
      ...env,
      ...own,
    };
    return lasting(startProcess({ entry, env: given, ready: ready ?? /at (\S+)/ }));
  };
}

/** Waits for the run's review over this node, and approves it. */
async function decided(node: RunningProcess, run: RunSummary): Promise<RunView> {
  const { items } = await until(() => get<ReviewPage>(node, '/reviews'), {
    ...patiently,
    accept: (found) => found.items.length > 0,
  });
  const { id, revision, contentHash } = await get<ReviewView>(node, `/reviews/${items[0]?.id}`);
  await post<DecisionReceipt>(node, `/reviews/${id}/decision`, { type: 'approve', revision, contentHash });
  const view = await get<RunView>(node, `/runs/${run.id}`);
  expect(view.status).toBe('done');
  return view;
}

async function get<Body>({ address }: RunningProcess, path: string): Promise<Body> {
  const answer = await fetch(`${address}/holdpoint${path}`, { headers: { authorization: 'Bearer mara' } });
  return (await answer.json()) as Body;
}

async function post<Body>(node: RunningProcess, path: string, body: object): Promise<Body> {
  const answer = await fetch(`${node.address}/holdpoint${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer mara', 'content-type': 'application/json', 'idempotency-key': path },
    body: JSON.stringify(body),
  });
  expect(answer.ok, node.output).toBe(true);
  return (await answer.json()) as Body;
}
