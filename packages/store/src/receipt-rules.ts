import { outcomes } from './race-rules.ts';
import {
  acme,
  byId,
  command,
  entry,
  ids,
  leasing,
  type Rule,
  refused,
  row,
  rule,
  same,
  step,
  unwritable,
} from './rule.ts';
import type { Commit, RunRef, Store } from './store.ts';

/** About the keys of the journal: by them a repeat is recognized for as long as the run is kept. */
export const receiptRules: readonly Rule[] = [
  rule('ST62', 'A key stays taken, and finds its entry whole, however much came after it.', async ({ store }) => {
    const all = Array.from({ length: 300 }, (_, n) => entry(n + 1, { task: `task ${n % 7}` }));
    for (let n = 0; n < 300; n += 100) await store.commit(step(acme, n, { entries: all.slice(n, n + 100) }));
    for (const version of [1, 2, 150, 299, 300]) {
      const [one, key] = [all[version - 1], `key ${version}`];
      same('by its key', await store.journal(acme, { key, limit: 1 }), [one]);
      same('with the version before', await store.journal(acme, { key, after: version - 1 }), [one]);
      for (const entries of [[entry(301, { key })], [entry(301), entry(302), entry(303, { key })]]) {
        await refused(`a second ${key}`, store.commit(step(acme, 300, { entries })), 'KEY_TAKEN');
      }
    }
    same('the version', (await store.load(acme)).version, 300);
  }),

  rule('ST63', 'A refused commit leaves its keys and the ids of its commands free.', async ({ store }) => {
    await store.commit(step(acme, 0));
    await store.commit(step(other, 0, { commands: [command('r2/1', { due: 9e15 })] }));
    const asking = (name: string) => [command(`r1/${name}`)];
    const fresh = (version: number, key: string) => entry(version, { key });
    const wrong = [
      step(acme, 5, { entries: [fresh(6, 'a')], commands: asking('a') }),
      step(acme, 1, { entries: [fresh(2, 'b'), fresh(3, 'key 1')], commands: asking('b') }),
      step(acme, 1, { entries: [fresh(2, 'c')], commands: [...asking('c'), command('r2/1')] }),
      step(acme, 1, { entries: [fresh(2, 'd')], commands: asking('d'), rows: [row('a', { body: unwritable })] }),
      step(other, 7, { entries: [fresh(8, 'e')], commands: asking('e') }), // the other run has no claim to it either
    ];
    for (const commit of wrong) same('one is written', await outcomes([store.commit(commit)]).then(isWritten), false);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const key of names) same('found by its key', await store.journal(acme, { key }), []);
    const entries = names.map((key, n) => entry(n + 2, { key }));
    await store.commit(step(acme, 1, { entries, commands: names.map((name) => command(`r1/${name}`)) }));
    for (const [n, key] of names.entries()) same('found later', await store.journal(acme, { key }), [entries[n]]);
    const { leases } = await store.lease(leasing());
    same(
      'the commands',
      ids(leases).toSorted(),
      names.map((name) => `r1/${name}`),
    );
  }),

  rule(
    'ST64',
    'An erased entry is still found by its key, and the key is still taken.',
    async ({ store }) => {
      await store.commit(step(acme, 0, { entries: [entry(1), entry(2)] }));
      await store.erase?.(acme, [1]);
      same('the erased one', await store.journal(acme, { key: 'key 1' }), [{ ...entry(1), body: null }]);
      await store.erase?.(acme, 'all');
      same('all erased', await store.journal(acme, { key: 'key 2' }), [{ ...entry(2), body: null }]);
      for (const key of ['key 1', 'key 2']) {
        await refused(`a second ${key}`, store.commit(step(acme, 2, { entries: [entry(3, { key })] })), 'KEY_TAKEN');
      }
    },
    ['erase'],
  ),

  rule(
    'ST65',
    'A commit whose answer was lost with its handle is there or can be sent again: its key tells.',
    async ({ store, reopen }) => {
      const lost = step(acme, 0, { entries: [entry(1), entry(2)], rows: [row('a')], commands: [command('r1/1')] });
      const answer = outcomes([store.commit(lost)]); // nobody waits for it
      await store.close();
      for (let n = 0; n < 2; n++) {
        const again = await reopen();
        const isThere = (await again.journal(acme, { key: 'key 2' })).length === 1;
        same('sent again', await outcomes([again.commit(lost)]), [isThere ? 'KEY_TAKEN' : 'written']);
        same('the entry', await again.journal(acme, { key: 'key 1' }), [entry(1)]);
        same('the run', (await again.load(acme)).rows, [row('a')]);
        await again.close();
      }
      await answer;
    },
    ['handles'],
  ),

  rule(
    'ST66',
    'Of the commits of a handle that is closed meanwhile each is there whole, or not at all; what was acknowledged is.',
    async ({ store, reopen }) => {
      const runs = Array.from({ length: 30 }, (_, n) => ({ ...acme, run: `r${n}` }));
      const asked = runs.map((ref) => store.commit(whole(ref)));
      const answers = outcomes(asked);
      await asked[0];
      await store.close();
      const again = await reopen();
      for (const [n, answer] of (await answers).entries()) {
        const left = await leftOf(again, runs[n] as RunRef);
        same(`what is left of commit ${n}, which was ${answer}`, ['all', 'nothing'].includes(left), true);
        if (answer === 'written') same(`what is left of commit ${n}`, left, 'all');
      }
    },
    ['handles'],
  ),

  rule(
    'ST67',
    'While one handle commits, another sees each commit whole or not at all.',
    async ({ store, reopen }) => {
      const other = await reopen();
      for (let n = 0; n < 30; n++) {
        const rows = ['a', 'b', 'c'].map((id) => row(id, { body: n + 1 }));
        const [before, , amid] = await Promise.all([
          other.load(acme),
          store.commit(step(acme, n, { rows })),
          other.load(acme),
        ]);
        const journal = await other.journal(acme);
        for (const { version, rows: seen } of [before, amid, await other.load(acme)]) {
          const bodies = seen.map(({ body }) => body);
          same('the rows', bodies, version === 0 ? [] : [version, version, version]);
        }
        same(
          'the versions',
          journal.map(({ version }) => version),
          Array.from({ length: n + 1 }, (_, at) => at + 1),
        );
      }
    },
    ['handles'],
  ),
];

function isWritten([answer]: readonly string[]): boolean {
  return answer === 'written';
}

const other: RunRef = { tenant: 'other', run: 'r2' };

function whole(ref: RunRef): Commit {
  const [first, second] = ['a', 'b'].map((id) => row(id, { tags: ['all', ref.run] }));
  const commands = [command(`${ref.run}/1`, { route: ref.run }), command(`${ref.run}/2`, { route: ref.run })];
  return step(ref, 0, { entries: [entry(1), entry(2)], rows: [first, second].flatMap((one) => one ?? []), commands });
}

/** How much of `whole` can be seen in each of the four ways of reading. */
async function leftOf(store: Store, ref: RunRef): Promise<string> {
  const { version, rows } = await store.load(ref);
  const { rows: found } = await store.find({ tenant: ref.tenant, kind: 'task', tags: [ref.run], limit: 10 });
  const { leases } = await store.lease(leasing({ routes: [ref.run] }));
  const journal = await store.journal(ref);
  const seen = [version, ...[byId(rows), journal, found, leases].map(({ length }) => length)];
  if (seen.every((count) => count === 2)) return 'all';
  return seen.every((count) => count === 0) ? 'nothing' : `version, rows, entries, listed, commands: ${seen}`;
}
