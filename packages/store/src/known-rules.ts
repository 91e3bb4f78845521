import { acme, byId, entry, type Rule, row, rule, same, step } from './rule.ts';

export const knownRules: readonly Rule[] = [
  rule(
    'ST85',
    "load may leave out the rows of a caller who knows the newest entry's hash, and says so; for any other it gives them.",
    async ({ store }) => {
      const twin = { ...acme, tenant: 'twin' };
      const rows = [row('a'), row('b')];
      await store.commit(step(acme, 0, { entries: [entry(1, { hash: 'first' })], rows }));
      await store.commit(step(acme, 1, { entries: [entry(2, { hash: 'second' }), entry(3, { hash: 'third' })] }));
      await store.commit(step(twin, 0, { entries: [entry(1, { hash: 'fourth' })], rows }));
      for (const known of ['first', 'second', 'fourth', 'Third', 'third ', '']) {
        const { version, rows: given, unchanged } = await store.load(acme, { known });
        same(`what is given to who knows "${known}"`, [version, byId(given), unchanged], [3, rows, undefined]);
      }
      same('what is given of an absent run', (await store.load({ ...acme, run: 'absent' }, { known: '' })).version, 0);

      const left = await store.load(acme, { known: 'third' });
      const whole = [3, rows, undefined];
      const without = [3, [], true];
      same(
        'what is given to who knows the newest',
        [left.version, byId(left.rows), left.unchanged],
        left.unchanged ? without : whole,
      );
      await store.commit(step(acme, 3, { entries: [entry(4, { hash: 'fifth' })], rows: [row('a', { body: null })] }));
      same('what is given after a commit', (await store.load(acme, { known: 'third' })).rows, [row('b')]);
    },
  ),
];
