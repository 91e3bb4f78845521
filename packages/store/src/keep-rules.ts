import { outcomes } from './race-rules.ts';
import { acme, command, ids, leasing, type Rule, rule, same, step } from './rule.ts';
import type { Store } from './store.ts';

/** About leases that are renewed, run out, or are lost. */
export const keepRules: readonly Rule[] = [
  rule(
    'ST68',
    "A lease that ran out and that nobody took is renewed by its holder's `keep`, and not handed out beside it.",
    async ({ store, clock }) => {
      await store.commit(step(acme, 0, { commands: [command('r1/1'), command('r1/2', { due: 1 })] }));
      await store.lease(leasing());
      clock.now += 5_000;
      const { leases, lost } = await store.lease(leasing({ keep: ['r1/1'] }));
      same('handed out, and lost', [ids(leases), lost], [['r1/2'], []]);
      clock.now += 900;
      same('while it is held again', ids((await store.lease(leasing())).leases), []);
      clock.now += 200;
      const again = await store.lease(leasing());
      same(
        'when it ran out again',
        again.leases.map(({ id, deliveries }) => [id, deliveries]),
        [
          ['r1/1', 2],
          ['r1/2', 3],
        ],
      );
    },
  ),

  rule(
    'ST69',
    '`keep` renews all that it names, on every route and whatever the limit, and tells exactly what is lost.',
    async ({ store, clock }) => {
      const names = Array.from({ length: 300 }, (_, n) => `r1/${n}`);
      await store.commit(step(acme, 0, { commands: names.map((id, n) => command(id, { route: `route ${n % 3}` })) }));
      const routes = ['route 0', 'route 1', 'route 2'];
      await store.lease(leasing({ routes, limit: 300 }));
      const [gone, absent] = [names.filter((_, n) => n % 3 === 1), Array.from({ length: 50 }, (_, n) => `r2/${n}`)];
      await store.commit(step(acme, 1, { done: gone }));
      clock.now += 600;
      const keep = [...absent, ...names];
      const { leases, lost } = await store.lease(leasing({ routes: [], limit: 0, keep }));
      same('handed out', leases, []);
      same('lost', lost.toSorted(), [...absent, ...gone].toSorted());
      clock.now += 600;
      same('before they run out', ids((await store.lease(leasing({ routes }))).leases), []);
      clock.now += 600;
      same('after it', (await store.lease(leasing({ routes, limit: 300 }))).leases.length, 200);
    },
  ),

  rule(
    'ST70',
    'A command that a commit removes while it is kept is gone, and nobody holds one written anew meanwhile.',
    async ({ store, clock }) => {
      for (let n = 0; n < 20; n++) {
        const [gone, anew] = [`r1/${n}/gone`, `r1/${n}/anew`];
        await store.commit(step(acme, 2 * n, { commands: [command(gone), command(anew)] }));
        await store.lease(leasing());
        const moving = step(acme, 2 * n + 1, { done: [gone], commands: [command(anew, { body: 'anew', due: 9e15 })] });
        const keeping = () => store.lease(leasing({ limit: 0, keep: [gone, anew] }));
        // a database may fail one of several for their locks: the outcome is unknown then, and the key tells
        const [, answer] = await outcomes([keeping(), store.commit(moving), keeping()]);
        if (answer !== 'written') await outcomes([store.commit(moving)]);
        const { leases, lost } = await store.lease(leasing({ keep: [gone, anew] }));
        same('afterwards', { leases, lost: lost.toSorted() }, { leases: [], lost: [anew, gone] });
      }
      clock.now += 10_000;
      same('what is due later', ids((await store.lease(leasing())).leases), []);
    },
  ),

  rule(
    'ST71',
    'A lease that another handle took is lost to the first for good, also when it ran out again.',
    async ({ store, clock, reopen }) => {
      const other = await reopen();
      await store.commit(step(acme, 0, { commands: [command('r1/1')] }));
      await store.lease(leasing());
      clock.now += 1_001;
      same('taken over', ids((await other.lease(leasing())).leases), ['r1/1']);
      clock.now += 5_000;
      const keep = leasing({ limit: 0, keep: ['r1/1'] });
      same('kept by the first', (await store.lease(keep)).lost, ['r1/1']);
      same('kept by the other', (await other.lease(keep)).lost, []);
      clock.now += 5_000;
      const { leases } = await store.lease(leasing());
      same(
        'taken back, as a hand-out',
        leases.map(({ id, deliveries }) => [id, deliveries]),
        [['r1/1', 3]],
      );
      same('kept by the other, then', (await other.lease(keep)).lost, ['r1/1']);
    },
    ['handles'],
  ),

  rule(
    'ST72',
    'Handles that keep and lease at the same moment never hold one command together, and every hand-out counts.',
    async ({ store, clock, reopen }) => {
      const workers = [store, await reopen(), await reopen()].map((handle) => ({ handle, held: new Set<string>() }));
      await store.commit(step(acme, 0, { commands: Array.from({ length: 30 }, (_, n) => command(`r1/${n}`)) }));
      const counted = new Map<string, number>();
      for (let round = 0; round < 40; round++) {
        clock.now += [400, 700, 1_100][round % 3] ?? 0;
        const idle = round % 5; // two of five times one of them sleeps, and what it holds runs out
        const awake = workers.filter((_, n) => n !== idle);
        await Promise.all(awake.map((worker) => look(worker, counted)));
        for (const { held } of awake) {
          const shared = [...held].filter((id) => awake.some((other) => other.held !== held && other.held.has(id)));
          same('held by two', shared, []);
        }
      }
      same('all of them were handed out', counted.size, 30);
      same('some of them more than once', Math.max(...counted.values()) > 1, true);
    },
    ['handles'],
  ),
];

interface Worker {
  readonly handle: Store;
  readonly held: Set<string>;
}

/** One look for work: keeps what it holds, takes a few more, and lets go of what it lost. */
async function look({ handle, held }: Worker, counted: Map<string, number>): Promise<void> {
  const { leases, lost } = await handle.lease(leasing({ limit: 7, keep: [...held] }));
  for (const id of lost) held.delete(id);
  for (const { id, deliveries } of leases) {
    held.add(id);
    same(`how often ${id} was handed out`, deliveries, (counted.get(id) ?? 0) + 1);
    counted.set(id, deliveries);
  }
}
