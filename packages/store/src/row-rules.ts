import { acme, byId, ids, type Rule, row, rule, same, step } from './rule.ts';
import type { Row, Store } from './store.ts';

export const rowRules: readonly Rule[] = [
  rule(
    'ST18',
    'A row is inserted, then replaced under its kind and id; rows a commit does not name stay.',
    async ({ store }) => {
      const task = row('a');
      const review = row('a', { kind: 'review', body: 'a review of the same id' });
      await store.commit(step(acme, 0, { rows: [task, review, row('b')] }));
      const replaced = row('a', { tags: ['new', 'all'], sort: -2.5, body: { other: [1] } });
      await store.commit(step(acme, 1, { rows: [replaced] }));
      same('the rows', byId((await store.load(acme)).rows), byId([replaced, review, row('b')]));
    },
  ),

  rule('ST19', 'A row with a `null` body is removed; one that is not there is no fault.', async ({ store }) => {
    await store.commit(step(acme, 0, { rows: [row('a'), row('b')] }));
    await store.commit(step(acme, 1, { rows: [row('a', { body: null }), row('absent', { body: null })] }));
    same('the rows', (await store.load(acme)).rows, [row('b')]);
    same('the rows found', await found(store, ['all']), ['b']);
    await store.commit(step(acme, 2, { rows: [row('a', { tags: ['back'] })] }));
    same('the rows found again', [await found(store, ['all']), await found(store, ['back'])], [['b'], ['a']]);
  }),

  rule('ST20', 'The tags and the place of a row are replaced with it.', async ({ store }) => {
    await store.commit(
      step(acme, 0, { rows: [row('a', { tags: ['x', 'y'], sort: 1 }), row('b', { tags: ['y'], sort: 2 })] }),
    );
    await store.commit(step(acme, 1, { rows: [row('a', { tags: ['y', 'z'], sort: 3 })] }));
    same('under x', await found(store, ['x']), []);
    same('under y', await found(store, ['y']), ['b', 'a']);
    same('under z', await found(store, ['z']), ['a']);
    await store.commit(step(acme, 2, { rows: [row('a', { tags: ['y', 'z'], sort: 3, body: 'only the body' })] }));
    same('under y, later', await found(store, ['y']), ['b', 'a']);
    await store.commit(step(acme, 3, { rows: [row('a', { tags: ['y', 'z'], sort: 0, body: 'and the place' })] }));
    same('under y, moved', await found(store, ['y']), ['a', 'b']);
    await store.commit(step(acme, 4, { rows: [row('a', { tags: [], sort: 3 })] }));
    same('under no tag', await found(store, ['x', 'y', 'z']), ['b']);
    same('its tags', tagsOf((await store.load(acme)).rows), { a: [], b: ['y'] });
  }),
];

async function found(store: Store, tags: readonly string[]): Promise<readonly string[]> {
  return ids((await store.find({ tenant: acme.tenant, kind: 'task', tags, limit: 100 })).rows);
}

function tagsOf(rows: readonly Row[]): object {
  return Object.fromEntries(rows.map(({ id, tags }) => [id, tags]));
}
