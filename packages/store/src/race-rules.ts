import { HoldpointError } from '@holdpoint/protocol';
import {
  acme,
  command,
  entry,
  everything,
  ids,
  leasing,
  type Rule,
  row,
  rule,
  same,
  step,
  unwritable,
} from './rule.ts';
import type { Commit, RunRef, Store } from './store.ts';

/** About commits in flight at once, and about answers that did not arrive. */
export const raceRules: readonly Rule[] = [
  rule(
    'ST57',
    'Of commits that race with one key exactly one is written; sent again, the others are told KEY_TAKEN.',
    async ({ store }) => {
      for (let n = 0; n < 10; n++) {
        const ref = { ...acme, run: `r${n}` };
        const racing = Array.from({ length: 5 }, (_, by) =>
          step(ref, 0, { entries: [entry(1, { key: 'one act', body: by })], rows: [row('a', { body: by })] }),
        );
        const answers = await outcomes(racing.map((commit) => store.commit(commit)));
        const winners = [...answers.keys()].filter((by) => answers[by] === 'written');
        same('the winners', winners.length, 1);
        for (const [by, answer] of answers.entries()) {
          if (by === winners[0]) continue;
          same('a loser', ['KEY_TAKEN', 'VERSION_CONFLICT'].includes(answer), true);
          same('a loser, again', await outcomes([store.commit(racing[by] as Commit)]), ['KEY_TAKEN']);
        }
        const read = [...(await store.journal(ref)), ...(await store.load(ref)).rows].map(({ body }) => body);
        same('what is there', read, [winners[0], winners[0]]);
      }
    },
  ),

  rule(
    'ST58',
    'Commits that are made anew after each VERSION_CONFLICT all get in, each once, and leave no gap.',
    async ({ store }) => {
      const writers = Array.from({ length: 6 }, async (_, by) => {
        for (let n = 0; n < 5; n++) await append(store, `by ${by}, ${n}`);
      });
      await Promise.all(writers);
      const journal = await store.journal(acme);
      same(
        'the versions',
        journal.map(({ version }) => version),
        Array.from({ length: 30 }, (_, n) => n + 1),
      );
      same('the keys', new Set(journal.map(({ key }) => key)).size, 30);
      same(
        'the last row',
        (await store.load(acme)).rows.map(({ body }) => body),
        [journal.at(-1)?.key],
      );
    },
  ),

  rule(
    'ST59',
    'Of commits of two runs that race for the id of a command one is written whole, and nothing of the other.',
    async ({ store }) => {
      for (let n = 0; n < 10; n++) {
        const refs: RunRef[] = ['acme', 'other'].map((tenant) => ({ tenant, run: `r${n}` }));
        const racing = refs.map((ref) =>
          step(ref, 0, { rows: [row('a')], commands: [command(`r${n}/1`, { body: ref.tenant, route: `r${n}` })] }),
        );
        const answers = await outcomes(racing.map((commit) => store.commit(commit)));
        same('the winners', answers.filter((answer) => answer === 'written').length, 1);
        for (const [at, ref] of refs.entries()) {
          const { version, rows } = await store.load(ref);
          const expected = answers[at] === 'written' ? 1 : 0;
          same('its version and rows', [version, rows.length], [expected, expected]);
        }
        const { leases } = await store.lease(leasing({ routes: [`r${n}`] }));
        const winner = refs[answers.indexOf('written')]?.tenant;
        same(
          'the command',
          leases.map(({ tenant, body }) => [tenant, body]),
          [[winner, winner]],
        );
      }
    },
  ),

  rule(
    'ST60',
    'Each of the commits asked for at one moment gets its own answer, whatever made the others fail.',
    async ({ store }) => {
      const refs = Array.from({ length: 30 }, (_, n) => ({ ...acme, run: `r${n}` }));
      await store.commit(step({ ...acme, run: 'owner' }, 0, { commands: [command('owner/1', { due: 9e15 })] }));
      await Promise.all(refs.map((ref) => store.commit(step(ref, 0, { rows: [row('a')] }))));
      const answers = await outcomes(refs.map((ref, n) => store.commit(asked(ref, n))));
      const expected = ['written', 'VERSION_CONFLICT', 'KEY_TAKEN', 'INTERNAL'];
      for (const [n, ref] of refs.entries()) {
        same(`answer ${n} is that of a good one`, answers[n] === 'written', n % 5 === 0);
        if (n % 5 < 4) same(`answer ${n}`, answers[n], expected[n % 5]);
        const { version, rows } = await store.load(ref);
        same(`run ${n}`, [version, rows], n % 5 === 0 ? [2, [row('a', { tags: ['asked'] })]] : [1, [row('a')]]);
      }
      const good = refs.filter((_, n) => n % 5 === 0).map(({ run }) => run);
      const { rows } = await store.find({ tenant: acme.tenant, kind: 'task', tags: ['asked'], limit: 100 });
      same('the rows of the good ones', rows.map(({ run }) => run).toSorted(), good.toSorted());
      const { leases } = await store.lease(leasing());
      same('their commands', ids(leases).toSorted(), good.map((run) => `${run}/1`).toSorted());
    },
  ),

  rule(
    'ST61',
    'A commit whose answer was lost is told KEY_TAKEN when it is sent again, and its keys find its entries whole.',
    async ({ store }) => {
      const entries = [1, 2, 3].map((version) => entry(version, { task: 'draft', body: { said: version } }));
      const [rows, commands] = [[row('a')], [command('r1/1'), command('r1/2')]];
      const lost = step(acme, 0, { entries, rows, commands });
      const [, second] = await outcomes([store.commit(lost), store.commit(lost)]); // the first answer is not looked at
      same('sent again at once', ['written', 'KEY_TAKEN', 'VERSION_CONFLICT'].includes(second ?? ''), true);
      same('sent again', await outcomes([store.commit(lost)]), ['KEY_TAKEN']);
      for (const one of entries) same('by its key', await store.journal(acme, { key: one.key }), [one]);

      await store.commit(step(acme, 3, { rows: [row('a', { body: 'later' })], done: ['r1/1'] }));
      const later = await everything(store, acme);
      const again = [
        lost,
        { ...lost, entries: entries.slice(0, 1) },
        step(acme, 4, { entries: [entry(5), entry(6, { key: 'key 2' })], rows, commands }),
      ];
      for (const commit of again) same('after the run moved on', await outcomes([store.commit(commit)]), ['KEY_TAKEN']);
      same('what is there', await everything(store, acme), later);
      same('the commands', ids((await store.lease(leasing())).leases), ['r1/2']);
      for (const one of entries) same('by its key, later', await store.journal(acme, { key: one.key }), [one]);
    },
  ),
];

/** What became of each: `written`, the code of its refusal, or `failed` for an error that has none. */
export async function outcomes(asked: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(asked);
  return settled.map((one) => {
    if (one.status === 'fulfilled') return 'written';
    return HoldpointError.is(one.reason) ? one.reason.code : 'failed';
  });
}

/** The next entry under this key, loaded and tried until it gets in. */
async function append(store: Store, key: string): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    const { version } = await store.load(acme);
    const next = { entries: [entry(version + 1, { key })], rows: [row('a', { body: key })] };
    const [answer] = await outcomes([store.commit(step(acme, version, next))]);
    if (answer === 'written') return;
    same('the answer', answer, 'VERSION_CONFLICT');
  }
  throw new Error('after 1,000 tries: expected to get in, but was refused each time');
}

/** The second step of the n-th run: one in five is good, the others fail each in their own way. */
function asked(ref: RunRef, n: number): Commit {
  const rows = [row('a', { tags: ['asked'] })];
  const commands = [command(`${ref.run}/1`)];
  switch (n % 5) {
    case 0:
      return step(ref, 1, { rows, commands });
    case 1:
      return step(ref, 4, { rows, commands });
    case 2:
      return step(ref, 1, { rows, commands, entries: [entry(2, { key: 'key 1' })] });
    case 3:
      return step(ref, 1, { rows, commands: [...commands, command('owner/1')] });
    default:
      return step(ref, 1, { rows: [...rows, row('b', { body: unwritable })], commands });
  }
}
