import type { DecisionRequest, RunView } from '@holdpoint/protocol';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { FollowOptions, Link, LinkEvents } from './link.ts';
import { createReviewClient } from './review-client.ts';

/** The sockets that were connected, as a test drives them. */
const sockets = vi.hoisted(
  () => [] as { readonly events: LinkEvents; readonly followed: FollowOptions[]; left: number; closed: boolean }[],
);

vi.mock('./socket-link.ts', () => ({
  connectSocket: (_: unknown, events: LinkEvents): Link => {
    const socket = { events, followed: [] as FollowOptions[], left: 0, closed: false };
    sockets.push(socket);
    return {
      close: () => {
        socket.closed = true;
      },
      follow: (options) => {
        socket.followed.push(options);
        return () => {
          socket.left += 1;
        };
      },
    };
  },
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sockets.length = 0;
  localStorage.clear();
});

const noop = () => {};
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** A client against a server of one run with one review, whose version a test moves. */
function page(options: { readonly socket?: boolean } = {}) {
  const server = { version: 2, down: false, posts: 0, answer: null as Response | null };
  const paths: string[] = [];
  const posted: { readonly path: string; readonly body: unknown; readonly key: string | null }[] = [];
  const client = createReviewClient({
    url: '/holdpoint',
    getToken: () => 'mara',
    ...options,
    fetch: async (url, init) => {
      init?.signal?.throwIfAborted();
      if (server.down) throw new TypeError('Failed to fetch');
      const path = String(url).replace('/holdpoint', '');
      paths.push(path.replace(/\?(?!to=).*/, ''));
      if (init?.method === 'POST') {
        server.posts += 1;
        const key = new Headers(init.headers).get('idempotency-key');
        posted.push({ path, body: JSON.parse(String(init.body)), key });
        if (server.answer) return server.answer.clone();
        server.version += 1;
        return Response.json({ review: 'r.draft', decision: {}, run: { id: 'r', version: server.version } });
      }
      if (path.includes('/impact')) return Response.json({ to: ['draft'], version: server.version });
      if (path.includes('?')) return Response.json({ items: [{ id: 'r.draft', version: server.version }], next: null });
      return Response.json({
        id: path.split('/')[2],
        version: server.version,
        taskList: [{ id: 'draft', attempt: 1, status: 'working' }],
      });
    },
  });
  onTestFinished(() => client.close());
  const live = async () => {
    client.acquire();
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    sockets[0]?.events.opened();
    await settle();
    paths.length = 0;
  };
  const version = (id = 'r') => client.run(id).getSnapshot().data?.version;
  return { client, server, paths, posted, live, version };
}

const request: DecisionRequest = { type: 'approve', revision: 1, contentHash: 'c' };

it('hands out the same objects for the same ids', () => {
  const { client } = page();
  expect(client.review('r.draft')).toBe(client.review('r.draft'));
  expect(client.reviews('reviewer')).toBe(client.reviews('reviewer'));
  expect(client.reviews('reviewer')).not.toBe(client.reviews('agent'));
  expect(client.decision('r.draft')).toBe(client.decision('r.draft'));
  expect(client.draft('r.draft')).toBe(client.draft('r.draft'));
  expect(client.run('r')).toBe(client.run('r'));
  expect(client.runs()).toBe(client.runs());
  expect(client.impact('r.draft', ['a', 'b'])).toBe(client.impact('r.draft', ['b', 'a', 'b']));
  expect(client.impact('r.draft', ['a'])).not.toBe(client.impact('r.draft', []));
  expect(client.impact('r.draft', ['a'])).not.toBe(client.impact('r.tone', ['a']));
  expect(client.stream('r')).toBe(client.stream('r'));
});

it('forgets what nobody subscribes to after a while, and nothing else', async () => {
  const { client } = page();
  const idle = client.run('idle');
  const watched = client.run('watched');
  watched.subscribe(noop);
  const preview = client.impact('r.draft', ['a']);
  await settle(5 * 60_000 + 1);
  client.run('another');
  client.impact('r.draft', ['b']);
  expect(client.run('watched')).toBe(watched);
  expect(client.run('idle')).not.toBe(idle);
  expect(client.impact('r.draft', ['a'])).not.toBe(preview);
});

it('reads what a hint concerns, at once or with the lists', async () => {
  const { client, server, paths, live } = page();
  for (const resource of [
    client.run('r'),
    client.review('r.draft'),
    client.run('other'),
    client.review('other.draft'),
    client.reviews('reviewer'),
    client.runs(),
  ]) {
    resource.subscribe(noop);
  }
  await live();
  server.version = 3;
  sockets[0]?.events.hint({ run: 'r', version: 3 });
  await settle(99);
  expect(paths).toEqual(['/runs/r', '/reviews/r.draft']);
  await settle(1);
  expect(paths.slice(2)).toEqual(['/reviews', '/runs']);
});

it('[R76] asks the server what a send-back would do, once for the same tasks in any order', async () => {
  const { client, paths, live } = page();
  await live();
  for (const to of [['market research', 'a,b'], ['a,b', 'market research'], []]) {
    client.impact('r.draft', to).subscribe(noop);
  }
  await settle();
  expect(paths).toEqual(['/reviews/r.draft/impact?to=a%2Cb,market%20research', '/reviews/r.draft/impact']);
});

it('[R76] asks again when the run moves, and for no older news or other run', async () => {
  const { client, server, paths, live } = page();
  const impact = client.impact('r.draft', ['draft']);
  const { unsubscribe } = impact.subscribe(noop);
  await live();
  sockets[0]?.events.hint({ run: 'r', version: 2 });
  sockets[0]?.events.hint({ run: 'other', version: 9 });
  await settle();
  expect(paths).toEqual([]);
  server.version = 3;
  sockets[0]?.events.hint({ run: 'r', version: 3 });
  await settle();
  expect(paths).toEqual(['/reviews/r.draft/impact?to=draft']);
  expect(impact.getSnapshot()).toMatchObject({ status: 'ready', data: { version: 3 } });
  unsubscribe();
  sockets[0]?.events.hint({ run: 'r', version: 4 });
  await settle();
  expect(paths).toHaveLength(1);
});

it('does tasks again under a key of its own or the caller’s, and reads again', async () => {
  const { client, paths, posted, live } = page();
  client.run('r').subscribe(noop);
  await live();
  await client.rerun('r 1', { from: ['research'], feedback: 'Use S-2.' }, 'k');
  await client.rerun('r 1', { from: ['research'] });
  await settle();
  expect(posted[0]).toEqual({
    path: '/runs/r%201/rerun',
    body: { from: ['research'], feedback: 'Use S-2.' },
    key: 'k',
  });
  expect(posted[1]).toMatchObject({ body: { from: ['research'] }, key: expect.stringMatching(/./) });
  expect(posted[1]?.key).not.toBe('k');
  expect(paths.filter((path) => path === '/runs/r').length).toBeGreaterThan(0);
});

it('[R36] converges within a minute when every hint is lost', async () => {
  const { client, server, live, version } = page();
  client.run('r').subscribe(noop);
  await live();
  server.version = 3;
  await settle(44_000);
  expect(version()).toBe(2);
  await settle(16_000);
  expect(version()).toBe(3);
});

it('[R36] reads everything again on every connection', async () => {
  const { client, server, live, version } = page();
  client.run('r').subscribe(noop);
  client.reviews('reviewer').subscribe(noop);
  await live();
  server.version = 9;
  sockets[0]?.events.lost();
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  sockets[1]?.events.opened();
  await settle();
  expect(version()).toBe(9);
  expect(client.reviews('reviewer').getSnapshot().data?.items[0]).toMatchObject({ version: 9 });
});

it('reads again when the person comes back', async () => {
  const { client, server, live, version } = page();
  client.run('r').subscribe(noop);
  await live();
  server.version = 3;
  window.dispatchEvent(new Event('focus'));
  await settle();
  expect(version()).toBe(3);
});

it('stays live by polling where there is no socket', async () => {
  const { client, server, version } = page({ socket: false });
  client.acquire();
  client.run('r').subscribe(noop);
  await settle();
  expect(client.connection.getSnapshot().state).toBe('live');
  server.version = 3;
  await settle(5_000);
  expect(version()).toBe(3);
  server.down = true;
  await settle(5_000);
  expect(client.connection.getSnapshot().state).not.toBe('live');
  server.down = false;
  server.version = 4;
  await settle(10_000);
  expect(client.connection.getSnapshot().state).toBe('live');
  expect(version()).toBe(4);
  expect(sockets).toHaveLength(0);
});

it('is recovering, not offline, where HTTP gets through and the socket does not', async () => {
  const { client, server, version } = page();
  client.run('r').subscribe(noop);
  client.acquire();
  for (let tries = 1; tries <= 5; tries += 1) {
    await vi.waitFor(() => expect(sockets).toHaveLength(tries));
    sockets.at(-1)?.events.failed({ code: 'NETWORK', message: '' });
    server.version += 1;
    await settle();
    expect(version()).toBe(server.version);
    expect(client.connection.getSnapshot().state).toBe('connecting');
    await settle(10_000);
  }
  server.down = true;
  client.run('r').refresh();
  await settle();
  expect(client.connection.getSnapshot().state).toBe('offline');
});

it('[R58] clears the draft and reads again once a decision is recorded', async () => {
  const { client, paths, live } = page();
  client.review('r.draft').subscribe(noop);
  client.reviews('reviewer').subscribe(noop);
  await live();
  client.draft('r.draft').write({ feedback: 'Fine.', revision: 1, to: ['draft'] });
  expect(await client.decision('r.draft').submit(request)).toMatchObject({ state: 'committed' });
  expect(client.draft('r.draft').getSnapshot()).toEqual({ feedback: '', revision: 0 });
  await settle();
  expect(paths).toEqual(['/reviews/r.draft/decision', '/reviews/r.draft', '/reviews']);
});

it.each([
  ['REVIEW_STALE', 'stale', 409],
  ['REVIEW_ALREADY_DECIDED', 'lost', 409],
  ['CHECK_REFUSED', 'failed', 422],
  ['EDIT_MASKED', 'failed', 403],
])('[R89] keeps the draft and reads again after %s', async (code, state, status) => {
  const { client, server, paths, live } = page();
  client.review('r.draft').subscribe(noop);
  await live();
  const draft = { feedback: 'Fine.', revision: 1, edited: { headline: 'Quiet.' } };
  client.draft('r.draft').write(draft);
  server.answer = Response.json({ code, message: 'No.' }, { status });
  expect(await client.decision('r.draft').submit(request)).toMatchObject({ state });
  await settle();
  expect(client.draft('r.draft').getSnapshot()).toEqual(draft);
  expect(paths).toEqual(['/reviews/r.draft/decision', '/reviews/r.draft']);
});

it('[R89] sends nothing while the browser is offline, keeps the draft, and sends nothing by itself afterwards', async () => {
  const { client, server, live } = page();
  await live();
  window.dispatchEvent(new Event('offline'));
  expect(client.connection.getSnapshot().state).toBe('offline');
  expect(sockets[0]?.closed).toBe(true);
  client.draft('r.draft').write({ feedback: 'Fine.', revision: 1 });
  const decision = client.decision('r.draft');
  expect(await decision.submit(request)).toMatchObject({
    state: 'failed',
    error: { code: 'NETWORK', message: 'Offline, not sent.' },
  });
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  sockets[1]?.events.opened();
  await settle(60_000);
  expect(server.posts).toBe(0);
  expect(client.draft('r.draft').getSnapshot().feedback).toBe('Fine.');
  expect(await decision.repeat()).toMatchObject({ state: 'committed' });
  expect(server.posts).toBe(1);
});

it('[R94] follows a run while somebody subscribes, over each socket in turn', async () => {
  const { client, live } = page();
  const stream = client.stream('r');
  const { unsubscribe } = stream.subscribe(noop);
  await live();
  expect(sockets[0]?.followed.map(({ run }) => run)).toEqual(['r']);
  sockets[0]?.followed[0]?.value.set({ live: true, writing: [{ task: 'draft', attempt: 1, text: 'Boils' }] });
  sockets[0]?.events.lost();
  expect(stream.getSnapshot()).toEqual({ live: false, writing: [{ task: 'draft', attempt: 1, text: 'Boils' }] });
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  sockets[1]?.events.opened();
  expect(sockets[1]?.followed).toHaveLength(1);
  unsubscribe();
  expect(sockets[1]?.left).toBe(1);
  expect(stream.getSnapshot()).toEqual({ live: false, writing: [] });
});

it('shares what did not change between two reads', async () => {
  const { client, live } = page();
  const run = client.run('r');
  run.subscribe(noop);
  await live();
  const before: RunView | null = run.getSnapshot().data;
  run.refresh();
  await settle();
  expect(run.getSnapshot().data).toBe(before);
});

it('leaves no timer and no listener behind', async () => {
  const added = vi.spyOn(window, 'addEventListener');
  const removed = vi.spyOn(window, 'removeEventListener');
  const { client, paths, live } = page();
  const subscriptions = [client.review('r.draft'), client.reviews('agent'), client.stream('r')].map((readable) =>
    readable.subscribe(noop),
  );
  subscriptions.push(client.draft('r.draft').subscribe(noop));
  await live();
  client.draft('r.draft').write({ feedback: 'Kept', revision: 1 });
  client.close();
  for (const { unsubscribe } of subscriptions) unsubscribe();
  expect(localStorage.getItem('holdpoint:draft:r.draft')).toContain('Kept');
  client.run('late').subscribe(noop);
  await settle(120_000);
  expect(paths).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  const left = new Set(removed.mock.calls.map(([, listener]) => listener));
  expect(added.mock.calls.filter(([, listener]) => !left.has(listener))).toEqual([]);
});
