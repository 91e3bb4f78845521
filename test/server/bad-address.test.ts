import type { Ack, Problem, ReviewView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { type Answer, client, expectProblem, on, staged } from './support.ts';

describe('a query', () => {
  it.each([
    '/runs?limit=0',
    '/runs?limit=201',
    '/runs?limit=-1',
    '/runs?limit=1.5',
    '/runs?limit=ten',
    '/runs?limit=',
    '/reviews?limit=1e9',
    '/reviews?turn=mine',
    '/reviews?turn=__proto__',
    `/reviews?after=${'x'.repeat(1_001)}`,
    'events?after=-1',
    'events?after=first',
    'events?after=9007199254740993',
    'events?after=1e400',
    'events?wait=26',
    'events?wait=-1',
    'events?wait=long',
    'events?wait=Infinity',
    'events?limit=0&wait=1',
  ])('%.40s is refused', async (path) => {
    const { url, view, untouched } = await staged();
    const answer = await client(url, 'anna').get<Problem>(path.replace(/^events/, `/runs/${view.run.id}/events`));
    expectProblem(answer, 400, 'BAD_REQUEST');
    expect(answer.body.data?.issues).toHaveLength(1);
    untouched();
  });

  it('with a hostile key is refused', async () => {
    const { url } = await staged();
    expectProblem(await client(url, 'anna').get('/reviews?__proto__=1'), 400, 'BAD_REQUEST');
  });
});

describe.each(stores)('a cursor on %s', (_, open) => {
  it('that no page gave is refused', async () => {
    const { url, untouched } = await staged({ store: open() });
    for (const cursor of ['', 'nonsense', '{}', 'null', '[1,2,3]', '[1,%22a%22]', '[1,%22a%22,%22b%22,0]', '%ff']) {
      for (const path of ['/runs', '/reviews']) {
        expectProblem(await client(url, 'anna').get(`${path}?after=${cursor}`), 400, 'CURSOR_INVALID');
      }
    }
    untouched();
  });

  it('of another tenant shows nothing of it', async () => {
    const { url, view } = await staged({ store: open() });
    const cursor = encodeURIComponent(JSON.stringify([-9e15, view.run.id, '']));
    for (const path of ['/runs', '/reviews']) {
      const answer = await client(url, 'twin').get(`${path}?after=${cursor}`);
      expect(answer).toMatchObject({ status: 200, body: { items: [], next: null } });
    }
  });
});

describe('a path', () => {
  const ids: readonly [id: string, status: number][] = [
    ['nonsense', 404],
    ['0'.repeat(32), 404],
    ['%2e%2e%2fetc', 404],
    ['%00', 404],
    ['%F0%9F%92%A9', 404],
    ['..%2f..', 404],
    ["'%20or%201=1--", 404],
    ['%', 400],
    ['%zz', 400],
    ['%ff%fe', 400],
  ];
  it.each(ids)('with the id %s finds nothing', async (id, status) => {
    const { url, view, untouched } = await staged();
    const boss = client(url, 'boss');
    const found: [Answer<unknown>, string][] = [
      ...(await Promise.all(
        (
          [
            ['/crews', 'CREW'],
            ['/runs', 'RUN'],
            ['/reviews', 'REVIEW'],
          ] as const
        ).map(
          async ([path, what]): Promise<[Answer<unknown>, string]> => [
            await boss.get(`${path}/${id}`),
            `${what}_NOT_FOUND`,
          ],
        ),
      )),
      [await boss.get(`/runs/${id}/events`), 'RUN_NOT_FOUND'],
      [await boss.post(`/runs/${id}/cancel`, {}), 'RUN_NOT_FOUND'],
      [await boss.post(`/reviews/${id}/decision`, on(view)), 'REVIEW_NOT_FOUND'],
    ];
    for (const [answer, code] of found) {
      expectProblem(answer, status, status === 400 ? 'BAD_REQUEST' : code);
    }
    untouched();
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'draft.draft', ''])(
    'with the review "%s" of a run that is there finds nothing',
    async (name) => {
      const { url, view, untouched } = await staged();
      const anna = client(url, 'anna');
      const id = `${view.run.id}.${name}`;
      expectProblem(await anna.get(`/reviews/${id}`), 404, 'REVIEW_NOT_FOUND');
      expectProblem(await anna.post(`/reviews/${id}/decision`, on(view)), 404, 'REVIEW_NOT_FOUND');
      const ack: Ack<unknown> = await (await connect(url, { token: 'anna' })).decide({ ...view, id } as ReviewView);
      expect(ack).toMatchObject({ ok: false, error: { code: 'REVIEW_NOT_FOUND' } });
      untouched();
    },
  );

  it.each(['', '/', '/nowhere', '/runs/x/y', '/runs/x/explode', '//runs', '/Runs/x/cancel/now'])(
    '"%s" is no route',
    async (path) => {
      const { url, untouched } = await staged();
      expectProblem(await client(url, 'anna').get(path), 404, 'ROUTE_NOT_FOUND');
      expectProblem(await client(url, 'anna').post(path, {}), 404, 'ROUTE_NOT_FOUND');
      untouched();
    },
  );
});
