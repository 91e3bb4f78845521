import { acme, command, ids, leasing, type Rule, refused, rule, same, step } from './rule.ts';

/** About commits that lease what they write. */
export const leaseOnCommitRules: readonly Rule[] = [
  rule(
    'ST86',
    'What a commit leases is held from then on, and counts as handed out once; the rest of its commands is free.',
    async ({ store, clock }) => {
      const commands = [command('r1/1'), command('r1/2'), command('r1/3')];
      await store.commit(step(acme, 0, { commands, lease: { ids: ['r1/2', 'r1/9'], leaseMs: 1_000 } }));
      same('handed out at once', ids((await store.lease(leasing({ limit: 10 }))).leases).toSorted(), ['r1/1', 'r1/3']);
      clock.now += 600;
      const { lost } = await store.lease(leasing({ limit: 0, keep: ['r1/1', 'r1/2'] }));
      same('lost to who leased them', lost, []);
      clock.now += 600;
      same('before the lease is over', ids((await store.lease(leasing())).leases), ['r1/3']);
      clock.now += 600;
      const { leases } = await store.lease(leasing());
      const counts = leases.map(({ id, deliveries }) => [id, deliveries]).toSorted();
      const twice = [
        ['r1/1', 2],
        ['r1/2', 2],
      ];
      same('after it', counts, twice);
    },
    ['leasesOnCommit'],
  ),

  rule(
    'ST87',
    'A command written anew is held by the commit that leases it, and by nobody where the commit leases it not.',
    async ({ store }) => {
      const leased = { ids: ['r1/1'], leaseMs: 1_000 };
      await store.commit(step(acme, 0, { commands: [command('r1/1')], lease: leased }));
      await store.commit(step(acme, 1, { commands: [command('r1/1')] }));
      const { leases } = await store.lease(leasing());
      same(
        'handed out',
        leases.map(({ id, deliveries }) => [id, deliveries]),
        [['r1/1', 1]],
      );
      await store.commit(step(acme, 2, { commands: [command('r1/1', { body: 'anew' })], lease: leased }));
      same('handed out while it is held', ids((await store.lease(leasing())).leases), []);
      await store.commit(step(acme, 3, { done: ['r1/1'] }));
      same('lost when it is done', (await store.lease(leasing({ limit: 0, keep: ['r1/1'] }))).lost, ['r1/1']);
    },
    ['leasesOnCommit'],
  ),

  rule(
    'ST88',
    'A refused commit leases nothing.',
    async ({ store }) => {
      await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
      const late = step(acme, 3, { commands: [command('r1/1')], lease: { ids: ['r1/1'], leaseMs: 1_000 } });
      await refused('a commit of another version', store.commit(late), 'VERSION_CONFLICT');
      const theft = { commands: [command('r1/1')], lease: { ids: ['r1/1'], leaseMs: 1_000 } };
      await refused("another run's command", store.commit(step({ ...acme, run: 'r2' }, 0, theft)), 'INTERNAL');
      same('handed out', ids((await store.lease(leasing())).leases), ['r1/1']);
    },
    ['leasesOnCommit'],
  ),

  rule(
    'ST89',
    'What a commit leased is held by its handle: another gets it when the lease is over, and the first has lost it then.',
    async ({ store, clock, reopen }) => {
      const other = await reopen();
      await store.commit(step(acme, 0, { commands: [command('r1/1')], lease: { ids: ['r1/1'], leaseMs: 1_000 } }));
      const keep = leasing({ limit: 0, keep: ['r1/1'] });
      same('kept by the other', (await other.lease(keep)).lost, ['r1/1']);
      same('handed out to the other', ids((await other.lease(leasing())).leases), []);
      clock.now += 1_001;
      const { leases } = await other.lease(leasing());
      same(
        'taken over',
        leases.map(({ id, deliveries }) => [id, deliveries]),
        [['r1/1', 2]],
      );
      same('kept by the first', (await store.lease(keep)).lost, ['r1/1']);
    },
    ['leasesOnCommit', 'handles'],
  ),
];
