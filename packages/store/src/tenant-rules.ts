import { acme, command, entry, everything, ids, leasing, type Rule, refused, row, rule, same, step } from './rule.ts';
import type { RunRef } from './store.ts';

const other: RunRef = { tenant: 'other', run: acme.run };

export const tenantRules: readonly Rule[] = [
  rule('ST14', 'Tenants with the same run id do not see or touch each other.', async ({ store }) => {
    await store.commit(step(acme, 0, { rows: [row('a', { body: 'of acme' })] }));
    const before = await everything(store, acme);
    same('what the other sees', await everything(store, other), await everything(store, { tenant: 'x', run: 'x' }));
    await store.commit(step(other, 0, { entries: [entry(1), entry(2)], rows: [row('a', { body: 'of the other' })] }));
    await store.commit(step(other, 2, { rows: [row('a', { body: null })] }));
    same('what acme sees', await everything(store, acme), before);
    same('the version of the other', (await store.load(other)).version, 3);
  }),

  rule('ST15', 'The `done` of a commit removes commands of its own run only.', async ({ store }) => {
    await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
    await store.commit(step(other, 0, { done: ['r1/1'] }));
    await store.commit(step({ ...acme, run: 'r2' }, 0, { done: ['r1/1'] }));
    same('the commands', ids((await store.lease(leasing())).leases), ['r1/1']);
  }),

  rule(
    'ST16',
    "A commit that uses the id of another run's command is refused and writes nothing.",
    async ({ store }) => {
      await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
      const theft = { rows: [row('a')], commands: [command('r1/0'), command('r1/1', { body: 'stolen' })] };
      await refused('the second use', store.commit(step(other, 0, theft)), 'INTERNAL');
      same('the thief', (await store.load(other)).version, 0);
      const { leases } = await store.lease(leasing());
      same(
        'the commands',
        leases.map(({ tenant, id, body }) => [tenant, id, body]),
        [['acme', 'r1/1', { of: 'r1/1' }]],
      );
    },
  ),

  rule(
    'ST17',
    'Names are compared whole, and may hold any character: no two of them run together.',
    async ({ store }) => {
      const names = [
        'a',
        'a:b',
        'b',
        'a/b',
        'a|b',
        "a'b",
        'a"b',
        'a\\b',
        'a%',
        'a_',
        '*',
        'A',
        '\u00e4',
        'a\u0308',
        '🙂',
        ' a',
        '{a}',
        '',
      ];
      const refs = names.flatMap((tenant) =>
        ['b:c', 'c', ':b:c', "'; drop table runs; --"].map((run) => ({ tenant, run })),
      );
      const mine = ({ tenant, run }: RunRef) => row(`${run}:id`, { tags: [`${run}/tag`], body: [tenant, run] });
      await Promise.all(refs.map((ref) => store.commit(step(ref, 0, { rows: [mine(ref)] }))));
      for (const ref of refs) {
        same('the rows', (await store.load(ref)).rows, [mine(ref)]);
        const { rows } = await store.find({ tenant: ref.tenant, kind: 'task', tags: [`${ref.run}/tag`], limit: 10 });
        same('the rows found', rows, [{ ...mine(ref), ...ref }]);
      }
    },
  ),
];
