import { race } from './commit-rules.ts';
import { acme, byId, command, entry, everything, ids, leasing, type Rule, row, rule, same, step } from './rule.ts';
import type { RunRef } from './store.ts';

/** About two handles on the same data, one after the other or at once, as two processes have them. */
export const handleRules: readonly Rule[] = [
  rule(
    'ST49',
    'A new handle finds every acknowledged commit whole: rows, tags, journal, commands.',
    async ({ store, reopen }) => {
      const runs = Array.from({ length: 10 }, (_, n) => ({ ...acme, run: `r${n}` }));
      await Promise.all(
        runs.map((ref) => store.commit(step(ref, 0, { rows: [row('a')], commands: [command(ref.run)] }))),
      );
      await Promise.all(runs.map((ref) => store.commit(step(ref, 1, { rows: [row('b')] }))));
      const before = await Promise.all(runs.map((ref) => everything(store, ref)));
      const last = store.commit(step({ ...acme, run: 'last' }, 0, { rows: [row('a', { tags: [] })] }));
      await store.close();
      await last;
      const again = await reopen();
      same('what is there', await Promise.all(runs.map((ref) => everything(again, ref))), before);
      same('the last commit', (await again.load({ ...acme, run: 'last' })).version, 1);
      same('the commands', ids((await again.lease(leasing())).leases).length, 10);
    },
    ['handles'],
  ),

  rule(
    'ST50',
    'What one handle committed is what another reads, at once.',
    async ({ store, reopen }) => {
      const other = await reopen();
      for (let n = 0; n < 10; n += 2) {
        await store.commit(step(acme, n, { rows: [row('a', { body: n })] }));
        await other.commit(step(acme, n + 1, { rows: [row('b', { body: n })] }));
        const { version, rows } = await store.load(acme);
        same('the run', { version, rows: byId(rows).map(({ body }) => body) }, { version: n + 2, rows: [n, n] });
      }
    },
    ['handles'],
  ),

  rule(
    'ST51',
    'Of commits of several handles that race on one version exactly one wins.',
    async ({ store, reopen }) => {
      const handles = [store, await reopen(), await reopen()];
      await Promise.all(Array.from({ length: 30 }, (_, n) => race(handles, `r${n}`)));
    },
    ['handles'],
  ),

  rule(
    'ST52',
    'A key that one handle used is taken for another.',
    async ({ store, reopen }) => {
      const other = await reopen();
      const attempts = [store, other].map((handle) =>
        handle.commit(step(acme, 0, { entries: [entry(1, { key: 'k' })] })),
      );
      const outcomes = await Promise.allSettled(attempts);
      same('winners', outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const handle of [store, other]) {
        const [outcome] = await Promise.allSettled([
          handle.commit(step(acme, 1, { entries: [entry(2, { key: 'k' })] })),
        ]);
        same('the repeat', outcome.status === 'rejected' && outcome.reason.code, 'KEY_TAKEN');
      }
    },
    ['handles'],
  ),

  rule(
    'ST53',
    'A command held by one handle is not handed to another before `leaseMs`; then it is lost to the first.',
    async ({ store, clock, reopen }) => {
      const other = await reopen();
      await store.commit(step(acme, 0, { commands: [command('r1/1'), command('r1/2')] }));
      same('held by the first', ids((await store.lease(leasing({ limit: 1 }))).leases), ['r1/1']);
      same('held by the other', ids((await other.lease(leasing({ limit: 2 }))).leases), ['r1/2']);
      same('kept by the wrong one', (await other.lease(leasing({ keep: ['r1/1'] }))).lost, ['r1/1']);
      clock.now += 600;
      await other.lease(leasing({ keep: ['r1/2'] }));
      clock.now += 600;
      same('taken over', ids((await other.lease(leasing())).leases), ['r1/1']);
      same('lost to the first', (await store.lease(leasing({ keep: ['r1/1'] }))).lost, ['r1/1']);
    },
    ['handles'],
  ),

  rule(
    'ST54',
    'watch hints at commits of other handles, with a version that is there, until it is stopped.',
    async ({ store, reopen }) => {
      const other = await reopen();
      await other.commit(step(acme, 0)); // a run that is there already, or only new ones might be reported
      const hints: (RunRef & { readonly version: number })[] = [];
      let stopped = false;
      const stop = store.watch?.((hint) => {
        if (stopped) throw new Error('watch went on after it was stopped');
        hints.push(hint);
      });
      const hinted = () => hints.some(({ tenant, run }) => tenant === acme.tenant && run === acme.run);
      let version = 1;
      while (!hinted() && version < 20_000) await other.commit(step(acme, version++));
      same('hinted', hinted(), true);
      for (const hint of hints) {
        const read = await store.load(hint);
        same('a hint within the run', hint.version >= 1 && hint.version <= read.version, true);
      }
      stopped = true;
      stop?.();
      await other.commit(step(acme, version));
    },
    ['handles', 'watch'],
  ),
];
