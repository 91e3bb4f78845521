import './shifted-clock.ts';
import { createServer, type IncomingMessage } from 'node:http';
import { HoldpointError, type Principal } from '@holdpoint/protocol';
import { createRuntime, type FaultPoint, type RetryPolicy, type RunSnapshot } from '@holdpoint/runtime';
import { scriptedModel } from '@holdpoint/testing';
import { branches, branchesScript } from './branches.ts';
import { campaign, campaignScript } from './campaign.ts';
import { desk, deskScript } from './desk.ts';
import { openStore, type StoreFaultPoint } from './open-store.ts';
import { poisoned } from './poison-crew.ts';
import { timed, timedScript } from './timed.ts';
import type { DecideBody, OpenReview, RunBody, Sight, StartBody } from './wire.ts';
import { type Witness, witness, witnessed } from './witness.ts';

// A process to be killed: a few crews on one store, a few lines of HTTP for the person, and at most one point to die at.
// With SIGNAL=SIGSTOP it freezes there instead, and may be thawed long after its leases ran out.

const {
  PLACE,
  CALLS,
  EFFECTS,
  KILL = '',
  SIGNAL = 'SIGKILL',
  MODEL_MS = '0',
  SLOW_MS = '0',
  LEASE_MS = '300',
  CONCURRENCY = '8',
  RETRY = '{}',
} = process.env;
if (!PLACE || !CALLS || !EFFECTS) throw new Error('Give PLACE, CALLS and EFFECTS.');

const hits = new Map<string, number>();
const [killPoint, killHit = '1'] = KILL.split(':');
const fault = (point: FaultPoint | StoreFaultPoint | 'model.asked' | 'effect.asked') => {
  const hit = (hits.get(point) ?? 0) + 1;
  hits.set(point, hit);
  if (point !== killPoint || hit !== Number(killHit)) return;
  console.log(`${SIGNAL} at ${KILL}`);
  process.kill(process.pid, SIGNAL);
};

const outside = (file: string, point: 'model.asked' | 'effect.asked'): Witness => {
  const write = witness(file);
  return (call) => {
    write(call);
    fault(point);
  };
};

const script = {
  ...campaignScript(Number(MODEL_MS)),
  ...branchesScript(Number(SLOW_MS)),
  ...deskScript(Number(MODEL_MS)),
  ...timedScript(Number(SLOW_MS)),
};
const effect = outside(EFFECTS, 'effect.asked');
const store = await openStore(PLACE, fault);
const runtime = createRuntime({
  crews: [campaign(effect), branches, desk(effect), timed, poisoned],
  store,
  model: witnessed(scriptedModel(script), outside(CALLS, 'model.asked')),
  leaseMs: Number(LEASE_MS),
  concurrency: Number(CONCURRENCY),
  pollMs: 20,
  retry: { baseMs: 20, ...(JSON.parse(RETRY) as Partial<RetryPolicy>) },
  fault,
  onError: (error) => console.error(error),
});
const by: Principal = { tenant: 'acme', user: { id: 'lea', name: 'Lea' }, groups: ['legal'] };

const changed = new EventTarget();
runtime.onChange(({ run }) => changed.dispatchEvent(new Event(run)));

type Route = (query: URLSearchParams, request: IncomingMessage) => Promise<unknown>;

const routes: Readonly<Record<string, Route>> = {
  'POST /start': async (_, request) => {
    const { crew, key, product } = (await bodyOf(request)) as StartBody;
    return (await runtime.startRun(crew, { by, key, input: { product } })).answer;
  },
  'POST /decide': async (_, request) => {
    const { review, key, ...decision } = (await bodyOf(request)) as DecideBody;
    return (await runtime.decide(review, decision, { by, key })).answer;
  },
  'GET /reviews': reviews,
  /** As soon as the run has moved beyond the version that is known, or a moment later. */
  'GET /sight': async (query): Promise<Sight> => {
    const ref = { tenant: by.tenant, run: query.get('run') ?? '' };
    const answered = new AbortController();
    const moved = new Promise<unknown>((resolve) => {
      changed.addEventListener(ref.run, resolve, { signal: answered.signal });
      setTimeout(resolve, 50).unref();
    });
    let { version, rows } = await store.load(ref);
    if (version <= Number(query.get('known'))) {
      await moved;
      ({ version, rows } = await store.load(ref));
    }
    answered.abort();
    const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ body }) => body as unknown);
    const open = (await reviews()) as readonly OpenReview[];
    const { row } = of('run')[0] as RunBody;
    return { version, state: row.state, reviews: open.filter(({ summary }) => summary.id.startsWith(`${ref.run}.`)) };
  },
  'GET /export': async (query) => runtime.exportRun({ tenant: by.tenant, run: query.get('run') ?? '' }),
  'POST /import': async (_, request) => runtime.importRun((await bodyOf(request)) as RunSnapshot, { as: 'move' }),
  'GET /hits': async () => Object.fromEntries(hits),
};

const server = createServer(async (request, response) => {
  const answer = await route(request).then(
    (value) => ({ status: 200, value }),
    (error: unknown) => ({ status: HoldpointError.is(error) ? error.status : 500, value: HoldpointError.body(error) }),
  );
  response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(answer.value));
});

async function route(request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://crew');
  const handle = routes[`${request.method} ${pathname}`];
  if (!handle) throw new HoldpointError('ROUTE_NOT_FOUND', `There is no ${request.method} ${pathname}.`);
  return handle(searchParams, request);
}

async function reviews(): Promise<unknown> {
  const tags = ['reviewer/group:legal', 'reviewer/anyone'];
  const { rows } = await store.find({ tenant: by.tenant, kind: 'review', tags, limit: 50 });
  return rows.map(({ body }) => body);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  // said before any work begins: a kill may come with the first lease
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  runtime.start();
});

process.once('SIGTERM', async () => {
  await runtime.stop();
  await store.close();
  process.exit(0);
});
