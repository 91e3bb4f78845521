import { acme, command, leasing, type Rule, row, rule, same, step } from './rule.ts';
import type { FoundRows, Query, Row, RunRef, Store } from './store.ts';

/** About the order of commands and of lists, where it is not plain. */
export const orderRules: readonly Rule[] = [
  rule(
    'ST73',
    'Over routes, runs and tenants commands come oldest due first, batch after batch, until none is left.',
    async ({ store, clock }) => {
      clock.now = 1_800_000_000_000.5;
      const refs = ['acme', 'other', 'z'].flatMap((tenant) => ['r9', 'r1', 'r5'].map((run) => ({ tenant, run })));
      const places = refs.flatMap((ref) => Array.from({ length: 20 }, () => ref));
      const dueOf = (n: number) => clock.now - ((n * 7_919) % 60) * 1_000.25; // many at one instant, and in fractions
      for (const ref of refs) {
        const commands = places.flatMap((one, n) =>
          one === ref ? [command(`${ref.tenant}/${ref.run}/${n}`, { due: dueOf(n), route: `route ${n % 4}` })] : [],
        );
        await store.commit(step(ref, 0, { commands }));
      }
      const routes = ['route 3', 'route 0', 'route 2', 'route 1'];
      const dues: number[] = [];
      for (let batch = 0; batch < 100; batch++) {
        const { leases } = await store.lease(leasing({ routes, limit: 13, leaseMs: 1e9 }));
        if (leases.length === 0) break;
        dues.push(...leases.map(({ due }) => due));
      }
      same(
        'the instants',
        dues,
        places.map((_, n) => dueOf(n)).toSorted((a, b) => a - b),
      );
    },
  ),

  rule(
    'ST74',
    'A list has one order on pages of any size, however near, far, broken or negative the places are.',
    async ({ store }) => {
      const rows = [...sorts, ...sorts].map((sort, n) => row(`${n % 2 ? 'b' : 'a'}${n + 10}`, { sort }));
      const runs = ['r2', 'R', 'r10'];
      for (const run of runs) await store.commit(step({ ...acme, run }, 0, { rows: rows.toReversed() }));
      const expected = runs
        .flatMap((run) => rows.map((one) => ({ ...acme, run, ...one })))
        .toSorted((a, b) => a.sort - b.sort || ascii(a.run, b.run) || ascii(a.id, b.id));
      for (const limit of [1, 2, 7, 1_000]) same(`pages of ${limit}`, await pages(store, { limit }), expected);
    },
  ),

  rule(
    'ST75',
    'Names in any script have one place in a list: pages of any size give the same order, and every row once.',
    async ({ store }) => {
      const sameSort = (ids: readonly string[]) => ids.map((id) => row(id, { sort: 1 }));
      for (const [n, run] of names.entries()) {
        const ids = n === 0 ? names : [run, names[(n + 7) % names.length] ?? ''];
        await store.commit(step({ ...acme, run }, 0, { rows: sameSort(ids) }));
      }
      const whole = (await pages(store, { limit: 1_000 })).map(placeOf);
      same('how many rows', [whole.length, new Set(whole).size], [names.length * 3 - 2, names.length * 3 - 2]);
      for (const limit of [1, 4, 50]) same(`pages of ${limit}`, (await pages(store, { limit })).map(placeOf), whole);
    },
  ),
];

const sorts: readonly number[] = [
  -1e308,
  -9_007_199_254_740_991,
  -2.5,
  -2.25,
  -0.1,
  -5e-324,
  0,
  5e-324,
  1e-7,
  0.1 + 0.2,
  0.3,
  9,
  10,
  1_777_777_777_777.125,
  1_777_777_777_777.25,
  1_777_777_777_778,
  9_007_199_254_740_990,
  9_007_199_254_740_991,
  1e21,
  1e308,
];

const names: readonly string[] = [
  'a',
  'B',
  'z',
  '\u00e4',
  'a\u0308',
  'a\u0308b',
  '\u00df',
  'ss',
  '\u0130',
  'i\u0307',
  '日本',
  '日',
  'Ж',
  'ж',
  'א',
  'ا',
  '\uffff',
  '\ue000',
  '🙂',
  '👩‍👩‍👧',
  '"],',
  '\u2028',
  '\ufeffa',
];

function ascii(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function placeOf({ run, id }: Row & RunRef): string {
  return JSON.stringify([run, id]);
}

/** The rows of all pages, one after the other. */
async function pages(store: Store, query: Partial<Query>): Promise<readonly (Row & RunRef)[]> {
  const rows: (Row & RunRef)[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page: FoundRows = await store.find({
      tenant: acme.tenant,
      kind: 'task',
      tags: ['all'],
      limit: 100,
      ...query,
      ...(after !== undefined && { after }),
    });
    rows.push(...page.rows);
    after = page.rows.length === 0 ? null : page.next;
    if (rows.length > 1_000) throw new Error('the pages: expected an end, but there is none');
  }
  return rows;
}
