import { acme, command, ids, leasing, type Rule, rule, same, step } from './rule.ts';
import type { Command, Store } from './store.ts';

export const commandRules: readonly Rule[] = [
  rule(
    'ST35',
    'A commit adds its commands and removes those of its `done`; unknown ids are no fault.',
    async ({ store, clock }) => {
      await store.commit(step(acme, 0, { commands: [command('r1/1'), command('r1/2')] }));
      await store.commit(step(acme, 1, { commands: [command('r1/3')], done: ['r1/1', 'absent'] }));
      const { leases } = await store.lease(leasing());
      same('the commands', ids(leases).toSorted(), ['r1/2', 'r1/3']);
      await store.commit(step(acme, 2, { done: ['r1/2', 'r1/3'] })); // held ones as well
      clock.now += 10_000;
      same('the commands, later', ids((await store.lease(leasing())).leases), []);
    },
  ),

  rule('ST36', 'A command that is written anew replaces the old one, and nobody holds it.', async ({ store }) => {
    await store.commit(step(acme, 0, { commands: ['r1/1', 'r1/2'].map((id) => command(id)) }));
    same('the first leases', ids((await store.lease(leasing())).leases).toSorted(), ['r1/1', 'r1/2']);
    const commands = ['r1/1', 'r1/2'].map((id) => command(id, { body: 'new' }));
    await store.commit(step(acme, 1, { commands, done: ['r1/1'] }));
    const { leases, lost } = await store.lease(leasing({ keep: ['r1/1', 'r1/2'] }));
    same('what was held', lost.toSorted(), ['r1/1', 'r1/2']);
    same(
      'the new ones',
      leases.map(({ body }) => body),
      ['new', 'new'],
    );
  }),

  rule(
    'ST37',
    'Commands that are due at one instant are each handed out once, whatever the limit.',
    async ({ store }) => {
      const names = Array.from({ length: 7 }, (_, n) => `r1/${n}`);
      await store.commit(step(acme, 0, { commands: names.map((id) => command(id, { due: 5 })) }));
      const handed = [];
      for (const limit of [3, 3, 3]) handed.push(...(await leased(store, ['default'], limit)));
      same('what was handed out', handed.toSorted(), names);
    },
  ),

  rule(
    'ST38',
    'lease hands out due commands, oldest due first, each whole and with its run.',
    async ({ store, clock }) => {
      const dues = [clock.now - 5, clock.now, clock.now - 90.5, 0, clock.now - 5_000];
      const commands = dues.map((due, n) => command(`r1/${n}`, { due, body: { n } }));
      await store.commit(step(acme, 0, { commands }));
      const { leases, lost } = await store.lease(leasing({ leaseMs: 700 }));
      const expected = commands.toSorted((a, b) => a.due - b.due);
      same(
        'the leases',
        leases,
        expected.map((one) => ({ ...one, ...acme, until: clock.now + 700, deliveries: 1 })),
      );
      same('lost', lost, []);
    },
  ),

  rule('ST39', 'A command is not handed out before it is due.', async ({ store, clock }) => {
    const due = clock.now + 60_000;
    const others = ['r1/2', 'r1/3'].map((id, n) => command(id, { due: clock.now + n }));
    await store.commit(step(acme, 0, { commands: [command('r1/1', { due }), ...others] }));
    same('now', ids((await store.lease(leasing({ leaseMs: 1e6 }))).leases), ['r1/2']);
    clock.now += 1;
    same('a millisecond later', ids((await store.lease(leasing({ leaseMs: 1e6 }))).leases), ['r1/3']);
    clock.now = due - 1;
    same('a millisecond early', ids((await store.lease(leasing())).leases), []);
    clock.now = due;
    same('when it is due', ids((await store.lease(leasing())).leases), ['r1/1']);
  }),

  rule('ST40', 'lease hands out commands of the asked routes only.', async ({ store }) => {
    const on = (route: string, due: number): Command => command(`r1/${route}`, { route, due });
    await store.commit(step(acme, 0, { commands: [on('old', 3), on('new', 2), on('newer', 1)] }));
    same('no route', await leased(store, []), []);
    same('an unknown route', await leased(store, ['ne', '%', 'NEW']), []);
    same('two routes', await leased(store, ['newer', 'old']), ['r1/newer', 'r1/old']);
    same('the third', await leased(store, ['new', 'old']), ['r1/new']);
  }),

  rule(
    'ST41',
    'lease hands out as many as the limit, the oldest over all routes, and the rest later.',
    async ({ store }) => {
      const commands = Array.from({ length: 9 }, (_, n) =>
        command(`r1/${n}`, { due: n, route: n % 2 ? 'odd' : 'even' }),
      );
      await store.commit(step(acme, 0, { commands: commands.toReversed() }));
      const routes = ['odd', 'even'];
      same('limit 0', await leased(store, routes, 0), []);
      same('the first four', await leased(store, routes, 4), ['r1/0', 'r1/1', 'r1/2', 'r1/3']);
      same('four more', await leased(store, routes, 4), ['r1/4', 'r1/5', 'r1/6', 'r1/7']);
      same('the last', await leased(store, routes, 4), ['r1/8']);
    },
  ),
];

async function leased(store: Store, routes: readonly string[], limit = 100): Promise<readonly string[]> {
  return ids((await store.lease(leasing({ routes, limit }))).leases);
}
