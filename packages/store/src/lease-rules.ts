import { acme, command, ids, leasing, type Rule, refused, rule, same, step } from './rule.ts';

export const leaseRules: readonly Rule[] = [
  rule('ST42', 'A leased command is handed out again after `leaseMs`, and not before.', async ({ store, clock }) => {
    await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
    const { leases } = await store.lease(leasing({ leaseMs: 1_000 }));
    same(
      'the first lease',
      leases.map(({ until }) => until),
      [clock.now + 1_000],
    );
    clock.now += 999;
    same('while it is held', ids((await store.lease(leasing())).leases), []);
    clock.now += 2;
    same('after leaseMs', ids((await store.lease(leasing())).leases), ['r1/1']);
  }),

  rule('ST43', '`keep` renews what the caller holds, for `leaseMs` from now.', async ({ store, clock }) => {
    await store.commit(step(acme, 0, { commands: [command('r1/1'), command('r1/2', { due: 1 })] }));
    await store.lease(leasing({ leaseMs: 1_000 }));
    for (let n = 0; n < 5; n++) {
      clock.now += 600;
      same('what is kept', await store.lease(leasing({ limit: 0, keep: ['r1/1', 'r1/2'] })), { leases: [], lost: [] });
    }
    clock.now += 600;
    await store.lease(leasing({ limit: 0, keep: ['r1/2'] }));
    clock.now += 600;
    const { leases, lost } = await store.lease(leasing({ keep: ['r1/2'] }));
    same('what is handed out again', [ids(leases), lost], [['r1/1'], []]);
  }),

  rule('ST44', 'A kept command that is gone, or was never leased, is reported as lost.', async ({ store }) => {
    await store.commit(step(acme, 0, { commands: ['r1/1', 'r1/2', 'r1/3'].map((id) => command(id)) }));
    await store.lease(leasing());
    await store.commit(step(acme, 1, { done: ['r1/1', 'r1/2'], commands: [command('r1/4', { due: 9e15 })] }));
    const keep = ['r1/1', 'r1/2', 'r1/3', 'r1/4', 'absent'];
    const { leases, lost } = await store.lease(leasing({ keep }));
    same('lost', lost.toSorted(), ['absent', 'r1/1', 'r1/2', 'r1/4']);
    same('handed out', leases, []);
  }),

  rule('ST45', 'Leases asked for at the same moment never share a command.', async ({ store }) => {
    const commands = Array.from({ length: 60 }, (_, n) => command(`r1/${n}`, { due: n }));
    await store.commit(step(acme, 0, { commands }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.lease(leasing({ limit: 5 }))));
    const handed = answers.flatMap(({ leases }) => ids(leases));
    same('how many were handed out', handed.length, 60);
    same('how many of them differ', new Set(handed).size, 60);
  }),

  rule(
    'ST46',
    "load gives the store's clock; it goes by the given one, and never backwards.",
    async ({ store, clock }) => {
      const read = async () => (await store.load(acme)).now;
      same('at first', await read(), clock.now);
      clock.now += 5_000;
      same('later', await read(), clock.now);
      clock.now -= 60_000;
      same('when the given clock was set back', await read(), clock.now + 60_000);
      await store.commit(step(acme, 0, { commands: [command('r1/1', { due: clock.now + 60_000 })] }));
      same('what is due by it', ids((await store.lease(leasing())).leases), ['r1/1']);
    },
  ),

  rule(
    'ST47',
    'close may be called twice; afterwards every call is refused with STORE_UNAVAILABLE.',
    async ({ store }) => {
      await store.commit(step(acme, 0));
      await store.close();
      await store.close();
      const calls = {
        load: () => store.load(acme),
        commit: () => store.commit(step(acme, 1)),
        journal: () => store.journal(acme),
        find: () => store.find({ tenant: acme.tenant, kind: 'task', tags: ['all'], limit: 1 }),
        lease: () => store.lease(leasing()),
        ...(store.erase && { erase: async () => store.erase?.(acme, 'all') }),
        ...(store.watch && { watch: async () => store.watch?.(() => {}) }),
      };
      for (const [name, call] of Object.entries(calls)) await refused(name, call(), 'STORE_UNAVAILABLE');
    },
  ),

  rule('ST48', 'close waits until what was asked for is answered.', async ({ store }) => {
    let answered = 0;
    const asked = Array.from({ length: 5 }, (_, n) => store.commit(step({ ...acme, run: `r${n}` }, 0)));
    const answers = asked.map((one) =>
      one.then(
        () => answered++,
        () => answered++,
      ),
    ); // refused is an answer
    await store.close();
    same('the answers when close returned', answered, 5);
    await Promise.all(answers);
  }),
];
