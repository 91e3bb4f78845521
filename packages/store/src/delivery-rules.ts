import { acme, command, leasing, type Rule, rule, same, step } from './rule.ts';

/** About the count of hand-outs: by it a caller knows how often work may have been begun without a result. */
export const deliveryRules: readonly Rule[] = [
  rule(
    'ST55',
    'A lease says how often its command was handed out; renewals do not count, and what is written anew begins anew.',
    async ({ store, clock }) => {
      const counts = async () => (await store.lease(leasing())).leases.map(({ id, deliveries }) => [id, deliveries]);
      await store.commit(step(acme, 0, { commands: [command('r1/1'), command('r1/2', { due: clock.now + 1_500 })] }));
      same('at first', await counts(), [['r1/1', 1]]);
      clock.now += 600;
      await store.lease(leasing({ limit: 0, keep: ['r1/1'] }));
      clock.now += 1_001;
      const again = [
        ['r1/1', 2],
        ['r1/2', 1],
      ];
      same('after the lease ran out', await counts(), again);
      await store.commit(step(acme, 1, { commands: [command('r1/1')] }));
      same('written anew', await counts(), [['r1/1', 1]]);
    },
  ),

  rule(
    'ST56',
    'The count of how often a command was handed out is one over all handles, and outlives them.',
    async ({ store, clock, reopen }) => {
      await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
      const counts = [];
      for (const handle of [store, await reopen(), store]) {
        counts.push(...(await handle.lease(leasing())).leases.map(({ deliveries }) => deliveries));
        clock.now += 1_001;
      }
      await store.close();
      const [last] = (await (await reopen()).lease(leasing())).leases;
      same('counted', [...counts, last?.deliveries], [1, 2, 3, 4]);
    },
    ['handles'],
  ),
];
