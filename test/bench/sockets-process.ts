import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Ack, ClientToServer, DecisionReceipt, ReviewView, RunSummary, ServerToClient } from '@holdpoint/protocol';
import { io, type Socket } from 'socket.io-client';
import { feedback } from './bench-crew.ts';
import { roundsOfARun } from './rounds.ts';
import type { SocketRounds } from './sockets.ts';

// The pages of so many people, each of a tenant of their own: a run, a socket, and a review that is read whenever the
// socket says that its run moved beyond their own decision. They decide as soon as they are asked.

const { ADDRESS = '', PEOPLE = '1', MS = '1000' } = process.env;

const ms = Number(MS);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const latencies: number[] = [];
const from = performance.now();
await Promise.all(Array.from({ length: Number(PEOPLE) }, (_, nth) => decideFor(`person${nth}`)));
const measured = { rate: (latencies.length * 1_000) / (performance.now() - from), latencies };
console.log(`measured ${JSON.stringify(measured satisfies SocketRounds)}`);

async function decideFor(token: string): Promise<void> {
  const socket: Socket<ServerToClient, ClientToServer> = io(`${ADDRESS}/holdpoint`, {
    path: '/holdpoint/socket',
    auth: { protocol: 1, token },
    transports: ['websocket'],
    forceNew: true,
  });
  /** The newest version that the socket told, of each run. */
  const newest = new Map<string, number>();
  let hear = () => {};
  socket.on('run:changed', ({ run, version }) => {
    newest.set(run, Math.max(newest.get(run) ?? 0, version));
    hear();
  });

  /** The run's review once it asks at this revision; read at each change after `version`. */
  async function asked(run: string, revision: number, version: number): Promise<ReviewView> {
    for (let seen = version; ; ) {
      while ((newest.get(run) ?? 0) <= seen) {
        await new Promise<void>((resolve) => {
          hear = resolve;
        });
      }
      seen = newest.get(run) ?? 0;
      const review = await send<ReviewView>(token, `/reviews/${run}.draft`);
      if (review?.turn === 'reviewer' && review.revision >= revision) return review;
    }
  }

  await new Promise<void>((resolve) => socket.once('connect', resolve));
  while (performance.now() - from < ms) {
    const { id } = (await send<RunSummary>(token, '/runs', {
      crew: 'bench',
      input: { topic: 'kettles' },
    })) as RunSummary;
    let review = await asked(id, 1, 0);
    for (let n = 0; n < roundsOfARun && performance.now() - from < ms; n += 1) {
      const { revision, contentHash } = review;
      const sent = performance.now();
      const decision = { type: 'revise', revision, contentHash, feedback } as const;
      const ack: Ack<DecisionReceipt> = await socket.emitWithAck('review:decide', {
        review: review.id,
        key: randomUUID(),
        ...decision,
      });
      if (!ack.ok) throw new Error(ack.error.message);
      review = await asked(id, revision + 1, ack.result.run.version);
      latencies.push(performance.now() - sent);
    }
  }
  socket.disconnect();
}

/** `null` for what is not there yet. */
function send<Body>(token: string, path: string, body?: object): Promise<Body | null> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Body | null>();
  request(`${ADDRESS}/holdpoint${path}`, { agent, headers, method: body ? 'POST' : 'GET' }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.once('end', () => resolve(response.statusCode === 404 ? null : (JSON.parse(text) as Body)));
  })
    .once('error', reject)
    .end(body && JSON.stringify(body));
  return promise;
}
