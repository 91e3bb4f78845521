import { HoldpointError } from '@holdpoint/protocol';
import {
  acme,
  command,
  entry,
  everything,
  ids,
  leasing,
  type Rule,
  refused,
  row,
  rule,
  type Scene,
  same,
  step,
  unwritable,
} from './rule.ts';
import type { Commit, Row, Store } from './store.ts';

export const commitRules: readonly Rule[] = [
  rule('ST1', 'A run that does not exist has version 0 and no rows.', async ({ store }) => {
    const { version, rows } = await store.load(acme);
    same('the run', { version, rows }, { version: 0, rows: [] });
  }),

  rule('ST2', 'A commit at version 0 creates the run.', async ({ store }) => {
    await store.commit(step(acme, 0, { rows: [row('a', { tags: ['x', 'y'], sort: 7 })] }));
    const { version, rows } = await store.load(acme);
    same('the run', { version, rows }, { version: 1, rows: [row('a', { tags: ['x', 'y'], sort: 7 })] });
  }),

  rule('ST3', 'A commit of several entries moves the version to the last of them.', async ({ store }) => {
    await store.commit(step(acme, 0));
    await store.commit(step(acme, 1, { entries: [entry(2), entry(3), entry(4)] }));
    same('the version', (await store.load(acme)).version, 4);
    same(
      'the versions',
      (await store.journal(acme)).map(({ version }) => version),
      [1, 2, 3, 4],
    );
  }),

  rule(
    'ST4',
    'A commit computed from another version is refused with VERSION_CONFLICT and writes nothing.',
    async (scene) => {
      const { store } = scene;
      for (const expected of [0, 1, 3, 7]) {
        const wrong = tempting(expected, { entries: [entry(expected + 1, { key: 'unused' })] });
        await writesNothing(scene, () => refused(`expected: ${expected}`, store.commit(wrong), 'VERSION_CONFLICT'));
      }
      const early = step({ ...acme, run: 'absent' }, 1);
      await refused('an absent run', store.commit(early), 'VERSION_CONFLICT');
      same('the absent run', (await store.load({ ...acme, run: 'absent' })).version, 0);
    },
  ),

  rule(
    'ST5',
    "A commit with a key of the run's journal is refused with KEY_TAKEN and writes nothing.",
    async (scene) => {
      const { store } = scene;
      const again = tempting(2, { entries: [entry(3), entry(4, { key: 'key 1' })] });
      await writesNothing(scene, () => refused('the second use', store.commit(again), 'KEY_TAKEN'));
    },
  ),

  rule('ST6', 'A key is looked for before the version: a repeat is told KEY_TAKEN.', async (scene) => {
    const { store } = scene;
    const repeat = tempting(0, { entries: [entry(1)] });
    await writesNothing(scene, () => refused('the repeat', store.commit(repeat), 'KEY_TAKEN'));
  }),

  rule('ST7', 'A commit that fails part-way writes nothing.', async (scene) => {
    const { store } = scene;
    const { rows, commands } = tempting(2);
    const broken: readonly Partial<Commit>[] = [
      { rows: [...rows, row('z', { body: unwritable })] },
      { commands: [...commands, command('z', { body: unwritable })] },
      { entries: [entry(3), entry(4, { body: unwritable })] },
    ];
    for (const part of broken) await writesNothing(scene, () => rejected(store.commit(tempting(2, part))));
    await store.commit(tempting(2));
    same('the version after a good one', (await store.load(acme)).version, 3);
  }),

  rule(
    'ST8',
    'Entries that are missing, leave a gap, or use one key twice are refused and nothing is written.',
    async (scene) => {
      const { store } = scene;
      const wrong = [
        [],
        [entry(4)],
        [entry(3), entry(5)],
        [entry(4), entry(3)],
        [entry(3), entry(4, { key: 'key 3' })],
      ];
      for (const entries of wrong) {
        await writesNothing(scene, () => refused('the entries', store.commit(tempting(2, { entries })), 'INTERNAL'));
      }
    },
  ),

  rule('ST9', 'Of commits that race on one version exactly one wins.', async ({ store }) => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => race([store, store], `r${n}`)));
    await race(
      Array.from({ length: 20 }, () => store),
      'hot',
    );
  }),

  rule('ST10', 'A commit that fails does no harm to others asked for at the same moment.', async ({ store }) => {
    const run = (n: number) => ({ ...acme, run: `r${n}` });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => {
        if (n % 3 === 0) return store.commit(step(run(n), 5));
        const body = n % 3 === 1 ? unwritable : { n };
        return store.commit(step(run(n), 0, { rows: [row('a'), row('b', { body })] }));
      }),
    );
    for (const [n, { status }] of outcomes.entries()) {
      const good = n % 3 === 2;
      const { version, rows } = await store.load(run(n));
      same(
        `commit ${n}`,
        { status, version, rows: rows.length },
        good ? { status: 'fulfilled', version: 1, rows: 2 } : { status: 'rejected', version: 0, rows: 0 },
      );
    }
  }),

  rule(
    'ST11',
    'What was committed or read is not shared with the caller, who may change it at once.',
    async ({ store }) => {
      const body = { list: ['as asked for'] };
      const tags = ['all'];
      const writing = store.commit(step(acme, 0, { entries: [entry(1, { body })], rows: [row('a', { body, tags })] }));
      body.list.push('later');
      tags.push('later');
      await writing;
      const read = await store.load(acme);
      (read.rows as Row[])[0] = row('other');
      for (const { body } of await store.journal(acme)) (body as typeof tags & { list: string[] }).list.push('later');
      same('the row', (await store.load(acme)).rows, [row('a', { body: { list: ['as asked for'] } })]);
      same('the entry', (await store.journal(acme))[0]?.body, { list: ['as asked for'] });
    },
  ),

  rule('ST12', 'Two runs may use the same key.', async ({ store }) => {
    await store.commit(step(acme, 0));
    await store.commit(step({ ...acme, run: 'r2' }, 0));
    same('the other run', (await store.load({ ...acme, run: 'r2' })).version, 1);
  }),

  rule('ST13', 'load gives the rows of the version it names, while others commit.', async ({ store }) => {
    const numbered = (n: number) => ({ rows: ['a', 'b', 'c'].map((id) => row(id, { body: { n } })) });
    await store.commit(step(acme, 0, numbered(1)));
    for (let n = 1; n <= 40; n++) {
      const writing = store.commit(step(acme, n, numbered(n + 1)));
      const { version, rows } = await store.load(acme);
      same(
        'the rows',
        rows.map(({ body }) => body),
        [{ n: version }, { n: version }, { n: version }],
      );
      await writing;
    }
  }),
];

/** A commit to the run of `writesNothing` with something of everything in it. */
export function tempting(expected: number, more: Partial<Commit> = {}): Commit {
  return step(acme, expected, {
    rows: [row('a', { body: 'replaced', tags: ['new'] }), row('b', { body: null }), row('new', { tags: ['new'] })],
    commands: [command('r1/new')],
    done: ['r1/old'],
    ...more,
  });
}

/** Prepares a run of version 2 when it is not there yet, and compares all that can be seen of it before and after. */
export async function writesNothing({ store, clock }: Scene, attempt: () => Promise<void>): Promise<void> {
  if ((await store.load(acme)).version === 0) {
    const [rows, commands] = [[row('a'), row('b')], [command('r1/old', { route: 'old' })]];
    await store.commit(step(acme, 0, { entries: [entry(1), entry(2)], rows, commands }));
  }
  const before = await everything(store, acme);
  await attempt();
  same('what is there after it', await everything(store, acme), before);
  const { leases } = await store.lease(leasing({ routes: ['default', 'old'], leaseMs: 1 }));
  clock.now += 2; // given back for the next look
  same('the commands after it', ids(leases), ['r1/old']);
}

async function rejected(promise: Promise<void>): Promise<void> {
  const [{ status }] = await Promise.allSettled([promise]);
  same('the commit', status, 'rejected');
}

/** Lets each of these handles commit version 1 of a run, all at once. */
export async function race(stores: readonly Store[], run: string): Promise<void> {
  const ref = { ...acme, run };
  const outcomes = await Promise.allSettled(
    stores.map((store, n) =>
      store.commit(step(ref, 0, { entries: [entry(1, { key: `by ${n}`, body: n })], rows: [row('a', { body: n })] })),
    ),
  );
  const winners = [...outcomes.keys()].filter((n) => outcomes[n]?.status === 'fulfilled');
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    same('a loser', HoldpointError.is(outcome.reason) && outcome.reason.code, 'VERSION_CONFLICT');
  }
  same(`the number of winners of ${run}`, winners.length, 1);
  const [first] = stores;
  if (!first) return;
  const { version, rows } = await first.load(ref);
  const journal = await first.journal(ref);
  same(
    'the run',
    { version, rows: rows.map(({ body }) => body), journal: journal.map(({ body }) => body) },
    { version: 1, rows: winners, journal: winners },
  );
}
