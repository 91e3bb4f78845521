import type { EventPage, Problem, ReviewView, RunView } from '@holdpoint/protocol';
import { type Credentials, type Identity, memoryStore } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { asked, byToken, client, decision, ended, expectProblem, on, people, send, serve, start } from './support.ts';

const foreign = 'https://evil.example';
const begin = { crew: 'copy', input: { product: 'Pan' } };

describe('Origin', () => {
  it.each([foreign, 'null', 'nonsense', 'http://127.0.0.1', 'https://app.example.evil.example'])(
    '%s may not act: the answer is ORIGIN_REFUSED, whoever asks, and nothing happens',
    async (origin) => {
      const { url } = await serve({ origins: ['https://app.example'] });
      const view = await asked(client(url, 'anna'), await start(client(url, 'anna')));
      const routes = ['/runs', `/runs/${view.run.id}/cancel`, decision(view)];
      for (const path of routes) {
        for (const who of [client(url, 'anna'), client(url, 'boss'), client(url)]) {
          const body = path === '/runs' ? begin : on(view);
          expectProblem(await who.post(path, body, 'key', { origin }), 403, 'ORIGIN_REFUSED');
        }
      }
      expect((await asked(client(url, 'anna'), view.run)).state).toBe('open');
    },
  );

  it('of the host itself, a listed one, and none at all may act', async () => {
    const { url } = await serve({ origins: ['https://app.example'] });
    for (const origin of [new URL(url).origin, 'https://app.example']) {
      expect((await client(url, 'anna').post('/runs', begin, origin, { origin })).status).toBe(201);
    }
    expect((await client(url, 'anna').post('/runs', begin)).status).toBe(201);
  });

  it('is echoed to listed pages alone, so that browsers show answers to nobody else', async () => {
    const { url } = await serve({ origins: ['https://app.example'] });
    const preflight = (origin: string) =>
      send(`${url}/runs`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'idempotency-key',
        },
      });
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
      vary: expect.stringMatching(/origin/i),
    });
    for (const origin of [foreign, 'null']) {
      const read = await send(`${url}/runs`, { headers: { origin, authorization: 'Bearer anna' } });
      for (const { headers } of [await preflight(origin), read])
        expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    const page = { origin: 'https://app.example', authorization: 'Bearer anna' };
    expect((await send(`${url}/runs`, { headers: page })).headers.get('access-control-allow-origin')).toBe(page.origin);
  });
});

describe('authenticate', () => {
  it('is told the same of a request and of a handshake', async () => {
    const told: Credentials[] = [];
    const { url } = await serve({
      authenticate: (given) => {
        told.push(given);
        return people.anna;
      },
    });
    const cookie = 'session=abc%20d; theme=dark';
    await send(`${url}/runs`, { headers: { authorization: 'Bearer t-1', cookie } });
    await connect(url, { token: 't-1' });
    expect(told).toMatchObject([
      { token: 't-1', ip: '127.0.0.1', cookies: { session: 'abc d', theme: 'dark' }, headers: { cookie } },
      { token: 't-1', ip: '127.0.0.1', cookies: {} },
    ]);
  });

  it('leaves nothing of a user record behind but tenant, id, name and groups', async () => {
    const record = {
      ...people.anna,
      user: { ...people.anna.user, email: 'anna@acme.example', passwordHash: 'bcrypt$canary', createdAt: new Date() },
      session: 'canary-session',
      expiresAt: undefined,
    };
    const { url, holdpoint } = await serve({ authenticate: () => record as unknown as Identity });
    const anna = client(url);
    const view = await asked(anna, await start(anna));
    expect((await anna.post(decision(view), on(view))).status).toBe(200);
    const { id } = view.run;
    const stored = await holdpoint.runtime.exportRun({ tenant: 'acme', run: id });
    const shown = [
      (await anna.get<ReviewView>(`/reviews/${view.id}`)).text,
      (await anna.get<RunView>(`/runs/${id}`)).text,
      (await anna.get<EventPage>(`/runs/${id}/events`)).text,
    ];
    expect(JSON.stringify([stored, shown])).not.toMatch(/canary|anna@acme|createdAt/);
    expect(stored.journal.at(-1)?.body).toMatchObject({ by: people.anna });
  });

  it('may name nobody by name: the id stands for it', async () => {
    const nameless = { tenant: 'acme', user: { id: 'u-7' }, groups: ['legal'] } as unknown as Identity;
    const { url } = await serve({ authenticate: () => nameless });
    const view = await asked(client(url), await start(client(url)));
    expect((await client(url).post(decision(view), on(view))).status).toBe(200);
    expect((await ended(client(url), view.run)).startedBy).toEqual({ id: 'u-7', name: 'u-7' });
  });

  it.each([
    ['a past end', { ...people.anna, expiresAt: 1 }, 401, 'UNAUTHENTICATED'],
    ['an end that is no time', { ...people.anna, expiresAt: Number.NaN }, 401, 'UNAUTHENTICATED'],
    ['no user id', { ...people.anna, user: { id: '', name: 'Anna' } }, 401, 'UNAUTHENTICATED'],
    ['no user', { tenant: 'acme' }, 401, 'UNAUTHENTICATED'],
    ['a blank tenant', { ...people.anna, tenant: ' ' }, 403, 'TENANT_REQUIRED'],
    ['no tenant', { user: people.anna.user, groups: [] }, 403, 'TENANT_REQUIRED'],
  ])('that gives an identity with %s lets nobody in', async (_what, identity, status, code) => {
    const { url } = await serve({ authenticate: () => identity as Identity });
    expectProblem(await client(url).get('/runs'), status, code);
    await expect(connect(url)).rejects.toMatchObject({ code });
  });

  it('that throws lets nobody in, and tells only the host why', async () => {
    const { url, errors } = await serve({
      authenticate: () => {
        throw new Error('connect ECONNREFUSED idp.internal');
      },
    });
    const answer = await client(url, 'anna').get<Problem>('/runs');
    expectProblem(answer, 500, 'INTERNAL');
    const refused = await connect(url, { token: 'anna' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify([answer, refused])).not.toContain('idp.internal');
    expect(errors.map(String)).toEqual(Array(2).fill('Error: connect ECONNREFUSED idp.internal'));
  });

  it('is asked anew at every request: who signed out is out', async () => {
    let signedIn = true;
    const { url } = await serve({ authenticate: (given) => (signedIn ? byToken(given) : null) });
    expect((await client(url, 'anna').get('/runs')).status).toBe(200);
    signedIn = false;
    expectProblem(await client(url, 'anna').get('/runs'), 401, 'UNAUTHENTICATED');
  });
});

it('answers a repeated decision by its receipt, also when the definition went in between', async () => {
  const store = memoryStore();
  const old = await serve({ store });
  const view = await asked(client(old.url, 'anna'), await start(client(old.url, 'sam')));
  const first = await client(old.url, 'anna').post(decision(view), on(view), 'mine');
  const anna = client((await serve({ store, crews: [] })).url, 'anna');
  const again = await anna.post(decision(view), on(view), 'mine');
  expect({ status: again.status, text: again.text }).toEqual({ status: 200, text: first.text });
  expect(again.headers.get('idempotent-replay')).toBe('true');
  expectProblem(await anna.post(decision(view), on(view), 'another'), 409, 'DEFINITION_UNKNOWN');
});

it('[R72] shows who opens a review that its definition is missing, instead of denying that it is there', async () => {
  const store = memoryStore();
  const old = await serve({ store });
  const view = await asked(client(old.url, 'anna'), await start(client(old.url, 'sam')));
  const fresh = await serve({ store, crews: [] });
  const anna = client(fresh.url, 'anna');
  expectProblem(await anna.get(`/reviews/${view.id}`), 409, 'DEFINITION_UNKNOWN');
  expectProblem(await anna.post(decision(view), on(view)), 409, 'DEFINITION_UNKNOWN');
  expect((await anna.get<RunView>(`/runs/${view.run.id}`)).body).toMatchObject({ status: 'held' });
  expectProblem(await client(fresh.url, 'olga').get(`/reviews/${view.id}`), 404, 'REVIEW_NOT_FOUND');
});
