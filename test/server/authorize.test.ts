import type { ReviewView, RunPage } from '@holdpoint/protocol';
import { type AccessRequest, type Authorize, memoryStore } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { messages, routes } from './access-table.ts';
import { connect } from './live.ts';
import { type Answer, asked, client, decision, expectProblem, on, people, serve, start } from './support.ts';

/** One store with an open review behind two servers: one with the default rule, one with the host's as well. */
async function twoDoors(authorize: Authorize) {
  const store = memoryStore();
  const open = await serve({ store });
  const view = await asked(client(open.url, 'anna'), await start(client(open.url, 'sam')));
  const narrowed = await serve({ store, authorize, concurrency: 0 });
  return { open, narrowed, view };
}

/** A list's length, or the status of anything else. */
function outcomeOf({ status, body }: Answer<unknown>): number {
  return (body as Partial<RunPage>).items?.length ?? status;
}

describe('the rule of the host', () => {
  it('cannot widen what the default refuses', async () => {
    const stage = await serve({ authorize: () => true });
    for (const [, ask, statuses] of routes) {
      const view = await asked(client(stage.url, 'anna'), await start(client(stage.url, 'sam')));
      expect([await ask(stage, 'olga', view), await ask(stage, 'twin', view)].map(({ status }) => status)).toEqual([
        statuses[1],
        statuses[4],
      ]);
    }
  });

  it.each([
    ['run.control', { 'POST /runs/:id/migrate': 403, 'POST /runs/:id/cancel': 403, 'GET /runs/:id/migration': 200 }],
    [
      'run.read',
      {
        'GET /runs/:id': 404,
        'GET /runs/:id/migration': 404,
        'GET /runs/:id/events': 404,
        'run:watch': 'RUN_NOT_FOUND',
        'GET /runs': 0,
      },
    ],
    [
      'review.read',
      {
        'GET /reviews/:id': 404,
        'POST /reviews/:id/decision': 404,
        'review:decide': 'REVIEW_NOT_FOUND',
        'GET /reviews': 0,
      },
    ],
    ['review.decide', { 'POST /reviews/:id/decision': 403, 'review:decide': 'FORBIDDEN', 'GET /reviews/:id': 200 }],
    ['run.start', { 'POST /runs': 403 }],
    ['crew.read', { 'GET /crews/:name': 403 }],
  ] as const)('narrows %s on every door and in every list', async (action, expected) => {
    const { open, narrowed, view } = await twoDoors((asked) => asked.action !== action);
    const live = await connect(narrowed.url, { token: 'anna' });
    for (const [where, outcome] of Object.entries(expected)) {
      const route = routes.find(([name]) => name === where)?.[1];
      const message = messages.find(([name]) => name === where)?.[1];
      if (route) {
        expect([where, outcomeOf(await route(narrowed, 'anna', view))]).toEqual([where, outcome]);
        if (typeof outcome === 'number' && where.startsWith('GET')) {
          expect([where, outcomeOf(await route(open, 'anna', view))]).toEqual([where, outcome === 0 ? 1 : 200]);
        }
      }
      if (message) {
        expect([where, await message(live, view)]).toMatchObject([where, { ok: false, error: { code: outcome } }]);
      }
    }
  });

  it('is told who wants what with which run and review', async () => {
    const told: AccessRequest[] = [];
    const { narrowed, view } = await twoDoors((asked) => told.push(asked) > 0);
    await client(narrowed.url, 'anna').post(decision(view), on(view));
    const run = { id: view.run.id, crew: 'copy', startedBy: 'sam' };
    const review = { id: view.id, task: 'draft' };
    expect(told).toMatchObject([
      { action: 'review.read', principal: people.anna, run, review },
      { action: 'review.decide', principal: people.anna, run, review },
    ]);
  });

  it('binds the code of the host as it binds the doors', async () => {
    const { narrowed, view } = await twoDoors(({ action }) => action !== 'review.decide');
    const { holdpoint } = narrowed;
    expect(await holdpoint.as(people.anna).review(view.id)).toMatchObject({ id: view.id, allowed: [] });
    await expect(holdpoint.as(people.anna).decide(view.id, on(view), 'k')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(holdpoint.as(people.olga).review(view.id)).rejects.toMatchObject({ code: 'REVIEW_NOT_FOUND' });
    await expect(holdpoint.as(people.twin).run(view.run.id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect((await holdpoint.as(people.anna).reviews()).items).toHaveLength(1);
  });

  it('withholds the buttons from who may only read', async () => {
    const { narrowed, view } = await twoDoors(({ action }) => action !== 'review.decide');
    expect(view.allowed).not.toEqual([]);
    const { body } = await client(narrowed.url, 'anna').get<ReviewView>(`/reviews/${view.id}`);
    expect(body).toEqual({ ...view, allowed: [] });
  });

  it('that throws refuses, and tells only the host why', async () => {
    const stage = await serve({
      authorize: () => {
        throw new Error('ldap://secret.internal is down');
      },
    });
    const anna = client(stage.url, 'anna');
    expectProblem(await anna.post('/runs', { crew: 'copy', input: { product: 'Pan' } }), 500, 'INTERNAL');
    const answer = await anna.get('/crews/copy');
    expectProblem(answer, 500, 'INTERNAL');
    expect(answer.text).not.toContain('ldap');
    expect(stage.errors.map(String)).toEqual(Array(2).fill('Error: ldap://secret.internal is down'));
  });
});
