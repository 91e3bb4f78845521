import { acme, ids, type Rule, refused, row, rule, same, step } from './rule.ts';
import type { FoundRows, Query, Store } from './store.ts';

export const findRules: readonly Rule[] = [
  rule(
    'ST21',
    'find lists the rows of one kind that have at least one of the tags, each once, whole.',
    async ({ store }) => {
      const a = row('a', { tags: ['x', 'y', 'x'], body: { deep: [{}] } });
      const rows = [a, row('b', { tags: ['y'] }), row('c', { tags: ['z'] }), row('d', { kind: 'review', tags: ['x'] })];
      await store.commit(step(acme, 0, { rows }));
      same('under x or y', await find(store, { tags: ['x', 'y', 'x'] }), {
        rows: [
          { ...a, ...acme },
          { ...row('b', { tags: ['y'] }), ...acme },
        ],
        next: null,
      });
      same('reviews', ids((await find(store, { kind: 'review', tags: ['x'] })).rows), ['d']);
      same('no tag', await find(store, { tags: [] }), { rows: [], next: null });
      same('an unknown tag', await find(store, { tags: ['w'] }), { rows: [], next: null });
    },
  ),

  rule('ST22', 'find orders by sort, then run, then id.', async ({ store }) => {
    const sorts = [1.7e12, 10, 9, 2, 1.5, 0, -1, -1.5, -1e300];
    const bySort = sorts.map((sort, n) => row(`s${n}`, { tags: ['sort'], sort }));
    const names = ['a', 'B', '_', 'a10', 'a2', 'Z', '1', '~', 'a-'];
    await store.commit(step({ ...acme, run: 'r2' }, 0, { rows: [...bySort, ...names.map((id) => row(id))] }));
    await store.commit(step({ ...acme, run: 'R3' }, 0, { rows: names.map((id) => row(id)) }));
    same(
      'by sort',
      (await find(store, { tags: ['sort'] })).rows.map(({ sort }) => sort),
      sorts.toReversed(),
    );
    const inOrder = ['1', 'B', 'Z', '_', 'a', 'a-', 'a10', 'a2', '~'];
    const expected = ['R3', 'r2'].flatMap((run) => inOrder.map((id) => [run, id]));
    same(
      'by run and id, as ASCII',
      (await find(store, {})).rows.map(({ run, id }) => [run, id]),
      expected,
    );
  }),

  rule('ST23', 'Page after page, find lists every row once; the last page has no `next`.', async ({ store }) => {
    const rows = Array.from({ length: 20 }, (_, n) =>
      row(`a${n + 10}`, { tags: [n % 2 ? 'x' : 'y', 'all'], sort: n >> 2 }),
    );
    await store.commit(step(acme, 0, { rows: rows.toReversed() }));
    for (const limit of [1, 3, 5, 19, 20, 21]) {
      const pages = await pagesOf(store, { tags: ['x', 'y', 'all'], limit });
      same(
        `the rows at limit ${limit}`,
        pages.flatMap(({ rows }) => ids(rows)),
        ids(rows),
      );
      same(`the number of pages at limit ${limit}`, pages.length, Math.ceil(20 / limit));
    }
  }),

  rule(
    'ST24',
    'Rows that come, go or move between two pages cause no loss and no repeat of the others.',
    async ({ store }) => {
      const stays = Array.from({ length: 12 }, (_, n) => row(`stays ${n + 10}`, { sort: n * 10 }));
      const goes = Array.from({ length: 12 }, (_, n) => row(`goes ${n + 10}`, { sort: n * 10 + 5 }));
      await store.commit(step(acme, 0, { rows: [...stays, ...goes] }));
      const listed: string[] = [];
      for (let after: string | null | undefined, n = 0; after !== null; n++) {
        const page: FoundRows = await find(store, { limit: 3, ...(after !== undefined && { after }) });
        listed.push(...ids(page.rows));
        after = page.next;
        const gone = goes.filter((_, at) => at === n || at === 11 - n).map((one) => ({ ...one, body: null }));
        const moved = stays.slice(0, 1).map((one) => ({ ...one, sort: -1 - n })); // listed, and stays in front
        const come = [row(`before ${n}`, { sort: -5 }), row(`amid ${n}`, { sort: n * 20 + 1 })];
        await store.commit(step(acme, n + 1, { rows: [...gone, ...moved, ...come] }));
      }
      const kept = listed.filter((id) => id.startsWith('stays'));
      same('the rows that were there all the time', kept, ids(stays));
      same(
        'rows listed twice',
        listed.filter((id, at) => listed.indexOf(id) !== at),
        [],
      );
    },
  ),

  rule('ST25', 'A cursor goes on in its own list when the row it was made from is gone.', async ({ store }) => {
    await store.commit(step(acme, 0, { rows: ['a', 'b', 'c'].map((id) => row(id)) }));
    const { next } = await find(store, { limit: 2 });
    await store.commit(step(acme, 1, { rows: [row('b', { body: null })] }));
    same('the rest', ids((await find(store, { ...(next !== null && { after: next }) })).rows), ['c']);
  }),

  rule('ST26', 'find sees the rows of its tenant only.', async ({ store }) => {
    for (const tenant of ['acme', 'other', 'acm', 'acme2']) {
      for (const run of ['r1', `of ${tenant}`]) await store.commit(step({ tenant, run }, 0, { rows: [row(tenant)] }));
    }
    same('of acme', ids((await find(store, {})).rows), ['acme', 'acme']);
    const pages = await pagesOf(store, { tenant: 'other', limit: 1 });
    same(
      'of the other',
      pages.flatMap(({ rows }) => ids(rows)),
      ['other', 'other'],
    );
  }),

  rule('ST27', 'A cursor that find did not give is refused with CURSOR_INVALID.', async ({ store }) => {
    await store.commit(step(acme, 0, { rows: [row('a')] }));
    for (const after of ['', 'x', '2', '{}', '[]', 'null', "' or 1=1", '["a","b","c"]', '[1,"r1"]', '🙂']) {
      await refused(`the cursor ${after}`, find(store, { after }), 'CURSOR_INVALID');
    }
  }),

  rule('ST28', 'Tags are compared whole and exactly.', async ({ store }) => {
    const tags = [
      'open/group:legal',
      'open/group:legal2',
      'open/group:',
      'OPEN/group:legal',
      'open%',
      'open_',
      'a,b',
      'a',
      'b',
      '"a"',
      '\u00fc',
      'u\u0308',
      '',
    ];
    await store.commit(step(acme, 0, { rows: tags.map((tag, n) => row(`${n}`, { tags: [tag] })) }));
    for (const [n, tag] of tags.entries()) {
      same(`under ${tag}`, ids((await find(store, { tags: [tag] })).rows), [`${n}`]);
    }
  }),
];

function find(store: Store, query: Partial<Query>): Promise<FoundRows> {
  return store.find({ tenant: acme.tenant, kind: 'task', tags: ['all'], limit: 100, ...query });
}

async function pagesOf(store: Store, query: Partial<Query>): Promise<readonly FoundRows[]> {
  const pages = [await find(store, query)];
  for (let next = pages[0]?.next; next != null && pages.length < 100; next = pages.at(-1)?.next) {
    pages.push(await find(store, { ...query, after: next }));
  }
  return pages;
}
