import { outcomes } from './race-rules.ts';
import { acme, byId, command, everything, ids, leasing, type Rule, row, rule, same, step, unwritable } from './rule.ts';

/** About commits and questions that are far larger than usual. */
export const largeRules: readonly Rule[] = [
  rule(
    'ST82',
    'A commit of 200 rows of 20 KB and 1,000 commands is written whole, or not at all.',
    async ({ store }) => {
      const rows = Array.from({ length: 200 }, (_, n) => row(`row ${n}`, { sort: n, body: `${n} ü `.repeat(3_500) }));
      const commands = Array.from({ length: 1_000 }, (_, n) => command(`r1/${n}`, { due: n }));
      await store.commit(step({ ...acme, run: 'owner' }, 0, { commands: [command('owner/1', { due: 9e15 })] }));
      const before = await everything(store, acme);
      const broken = [
        { rows: [...rows, row('last', { body: unwritable })], commands },
        { rows, commands: [...commands, command('owner/1')] },
      ];
      for (const more of broken) {
        same('the answer', (await outcomes([store.commit(step(acme, 0, more))]))[0] === 'written', false);
        same('what is there', await everything(store, acme), before);
        same('the commands', (await store.lease(leasing())).leases, []);
      }
      await store.commit(step(acme, 0, { rows, commands }));
      same('the rows', byId((await store.load(acme)).rows), byId(rows));
      const { rows: found } = await store.find({ tenant: acme.tenant, kind: 'task', tags: ['all'], limit: 300 });
      same(
        'the rows found',
        found,
        rows.map((one) => ({ ...acme, ...one })),
      );
      const { leases } = await store.lease(leasing({ limit: 2_000 }));
      same('the commands', ids(leases), ids(commands));
    },
  ),

  rule('ST83', 'A thousand commands are leased, kept and removed at once.', async ({ store, clock }) => {
    const commands = Array.from({ length: 1_000 }, (_, n) => command(`r1/${n}`, { due: n }));
    await store.commit(step(acme, 0, { commands }));
    const { leases } = await store.lease(leasing({ limit: 1_000 }));
    same(
      'the leases',
      leases,
      commands.map((one) => ({ ...one, ...acme, until: clock.now + 1_000, deliveries: 1 })),
    );
    clock.now += 600;
    same('kept', await store.lease(leasing({ keep: ids(commands) })), { leases: [], lost: [] });
    await store.commit(step(acme, 1, { done: ids(commands) }));
    const { lost } = await store.lease(leasing({ keep: ids(commands) }));
    same('lost', lost.length, 1_000);
    clock.now += 10_000;
    same('left', (await store.lease(leasing())).leases, []);
  }),

  rule('ST84', 'One list is found under 200 tags, page after page.', async ({ store }) => {
    const rows = Array.from({ length: 300 }, (_, n) =>
      row(`row ${n}`, { tags: [`tag ${n}`, `tag ${n + 1}`], sort: n }),
    );
    await store.commit(step(acme, 0, { rows }));
    const tags = Array.from({ length: 200 }, (_, n) => `tag ${n}`);
    const query = { tenant: acme.tenant, kind: 'task', tags, limit: 120 } as const;
    const first = await store.find(query);
    const second = await store.find({ ...query, ...(first.next !== null && { after: first.next }) });
    same('the rows', [...ids(first.rows), ...ids(second.rows)], ids(rows.slice(0, 200)));
    same('the end', second.next, null);
  }),
];
