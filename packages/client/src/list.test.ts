import type { Page } from '@holdpoint/protocol';
import { expect, it, vi } from 'vitest';
import { createList } from './list.ts';

interface Row {
  readonly id: string;
}

const rows = (count: number, prefix = 'r'): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}` }));

/** A list over rows that a test may change; `queries` has every request. */
function over(given: readonly Row[]) {
  const server = { rows: given, fail: false };
  const queries: string[] = [];
  const list = createList<Row>({
    page: async (query): Promise<Page<Row>> => {
      queries.push(query);
      if (server.fail) throw new TypeError('Failed to fetch');
      const { limit, after } = Object.fromEntries(new URLSearchParams(query));
      const from = after === undefined ? 0 : server.rows.findIndex(({ id }) => id === after) + 1;
      const items = server.rows.slice(from, from + Number(limit));
      return { items, next: from + items.length < server.rows.length ? (items.at(-1)?.id ?? null) : null };
    },
    onError: () => {},
    onWatched: () => {},
  });
  list.subscribe(() => {});
  const ids = () => list.getSnapshot().data?.items.map(({ id }) => id) ?? [];
  const settled = () => vi.waitFor(() => expect(list.getSnapshot().status).toBe('ready'));
  return { list, server, queries, ids, settled };
}

it('grows by pages until there is no more', async () => {
  const { list, queries, ids, settled } = over(rows(120));
  await settled();
  expect(ids()).toHaveLength(50);
  await list.more();
  expect(ids()).toHaveLength(100);
  await list.more();
  expect(ids()).toEqual(rows(120).map(({ id }) => id));
  await list.more();
  expect(queries).toEqual(['limit=50', 'limit=50&after=r49', 'limit=50&after=r99']);
});

it('grows once however often it is asked', async () => {
  const { list, queries, ids, settled } = over(rows(120));
  await settled();
  await Promise.all([list.more(), list.more()]);
  expect(ids()).toHaveLength(100);
  expect(queries).toHaveLength(2);
});

it('reads all loaded pages again, in as few requests as may be', async () => {
  const { list, server, queries, ids, settled } = over(rows(300));
  await settled();
  for (let page = 0; page < 4; page += 1) await list.more();
  expect(ids()).toHaveLength(250);
  server.rows = [{ id: 'new' }, ...rows(300)];
  queries.length = 0;
  list.refresh();
  await vi.waitFor(() => expect(ids()[0]).toBe('new'));
  expect(ids()).toHaveLength(250);
  expect(queries).toEqual(['limit=200', 'limit=50&after=r198']);
});

it('has every row once when rows move while it grows', async () => {
  const { list, server, ids, settled } = over(rows(100));
  await settled();
  server.rows = [{ id: 'new' }, ...rows(100)];
  const growing = list.more();
  list.refresh();
  await growing;
  await vi.waitFor(() => expect(ids()).toHaveLength(100));
  expect(ids()[0]).toBe('new');
  expect(new Set(ids()).size).toBe(100);
});

it('has every row once when a row sinks over a seam', async () => {
  const { list, server, ids, settled } = over(rows(60));
  await settled();
  server.rows = [...rows(60), { id: 'r0' }];
  await list.more();
  expect(ids()).toHaveLength(60);
});

it('keeps what it has when it cannot grow, and can grow later', async () => {
  const { list, server, ids, settled } = over(rows(80));
  await settled();
  server.fail = true;
  await list.more();
  expect(list.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'NETWORK' } });
  expect(ids()).toHaveLength(50);
  server.fail = false;
  await list.more();
  expect(list.getSnapshot().status).toBe('ready');
  expect(ids()).toHaveLength(80);
});
