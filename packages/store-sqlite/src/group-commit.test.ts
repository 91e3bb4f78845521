import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { type SqliteFaultPoint, sqliteFaultPoints } from './fault-point.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('lets the commits of one turn of the event loop share a transaction', async () => {
  const passed: SqliteFaultPoint[] = [];
  const store = sqliteStore({ database: new DatabaseSync(':memory:'), fault: (point) => passed.push(point) });
  await Promise.all(Array.from({ length: 50 }, (_, n) => store.commit(stepTo(`r${n}`, 1, 'k'))));
  expect(passed).toEqual(sqliteFaultPoints);
  await store.commit(stepTo('r1', 2, 'k'));
  await store.commit(stepTo('r1', 3, 'k'));
  expect(passed).toEqual([...sqliteFaultPoints, ...sqliteFaultPoints, ...sqliteFaultPoints]);
});

it('answers nobody before COMMIT returned', async () => {
  const log: string[] = [];
  const store = sqliteStore({ database: new DatabaseSync(':memory:'), fault: (point) => log.push(point) });
  const attempts = [stepTo('r1', 1, 'k'), stepTo('r1', 1, 'other'), stepTo('r2', 1, 'k')].map((commit) =>
    store.commit(commit).then(
      () => log.push('acknowledged'),
      () => log.push('refused'),
    ),
  );
  await Promise.all(attempts);
  expect(log).toEqual([...sqliteFaultPoints, 'acknowledged', 'refused', 'acknowledged']);
});

it('tries each commit again alone when the transaction they shared fails', async () => {
  let commits = 0;
  const fault = (point: SqliteFaultPoint) => {
    if (point === 'sqlite.beforeCommit' && ++commits === 1) throw new Error('COMMIT failed');
  };
  const store = sqliteStore({ database: new DatabaseSync(':memory:'), fault });
  // the second is refused because of the first, which was not there yet when the group fell apart
  const outcomes = await settled([1, 1, 2, 3].map((version, n) => store.commit(stepTo('r1', version, `k${n}`))));
  expect(outcomes).toEqual(['written', 'VERSION_CONFLICT', 'written', 'written']);
  expect(commits).toBe(5);
  expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(3);
});

it('leaves nothing of a commit that never reached COMMIT, and finds the key of one that did', async () => {
  let at: SqliteFaultPoint = 'sqlite.begin';
  let broken = true;
  const fault = (point: SqliteFaultPoint) => {
    if (broken && point === at) throw new Error('cut off');
  };
  const store = sqliteStore({ database: new DatabaseSync(':memory:'), fault });
  const versions: number[] = [];
  for (at of sqliteFaultPoints) {
    expect(await settled([store.commit(stepTo('r1', 1, 'k'))])).toEqual(['cut off']);
    versions.push((await store.load({ tenant: 'acme', run: 'r1' })).version);
  }
  expect(versions).toEqual([0, 0, 1]);
  broken = false;
  expect(await settled([store.commit(stepTo('r1', 1, 'k'))])).toEqual(['KEY_TAKEN']);
});

it.each(['entries', 'rows', 'commands'] as const)(
  'keeps to the commits that fit when the disk fills up in the middle of a group, with large %s',
  async (part) => {
    using folder = temporaryFolder();
    const database = new DatabaseSync(folder.file);
    const store = sqliteStore({ database });
    const { page_count } = database.prepare('pragma page_count').get() as { page_count: number };
    database.exec(`pragma max_page_count = ${page_count + 30}`);
    const large = stepTo('large', 1, 'k');
    const tooLarge = { ...large, [part]: large[part].map((item) => ({ ...item, body: 'x'.repeat(500_000) })) };
    const writing = [stepTo('r1', 1, 'k'), stepTo('r2', 1, 'k'), tooLarge, stepTo('r3', 1, 'k')].map(store.commit);
    expect(await settled(writing)).toEqual(['written', 'written', 'STORE_UNAVAILABLE', 'written']);
    await expect(writing[2]).rejects.toMatchObject({ data: { sqlite: 13 }, hint: expect.stringContaining('space') });
    expect(await store.load({ tenant: 'acme', run: 'large' })).toMatchObject({ version: 0, rows: [] });
    expect((await store.load({ tenant: 'acme', run: 'r3' })).rows).toEqual(stepTo('r3', 1, 'k').rows);
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });

    database.exec('pragma max_page_count = 1000000');
    await store.commit(tooLarge);
    expect((await store.load({ tenant: 'acme', run: 'large' })).version).toBe(1);
    database.close();
  },
);

it('waits for another process without stopping the event loop', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file, busyMs: 60_000 });
  const other = new DatabaseSync(folder.file);
  other.exec('begin immediate');
  let isWritten = false;
  const writing = store.commit(stepTo('r1', 1, 'k')).then(() => {
    isWritten = true;
  });
  for (let turns = 0; turns < 100; turns++) await turn();
  expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(0);
  expect(isWritten).toBe(false);
  other.exec('commit');
  other.close();
  await writing;
  expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
  await store.close();
});

it('gives up with STORE_UNAVAILABLE when another process does not let go, and goes on when it does', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file, busyMs: 40 });
  const other = new DatabaseSync(folder.file);
  other.exec('begin immediate');
  const attempts = Array.from({ length: 300 }, (_, n) => store.commit(stepTo(`r${n}`, 1, 'k'))); // more than one group
  const all = settled(attempts);
  await settled(attempts.slice(0, 1));
  const unavailable = attempts.map(() => 'STORE_UNAVAILABLE');
  expect(await Promise.race([all, turn('those behind wait for another busyMs')])).toEqual(unavailable);
  other.exec('commit');
  other.close();
  await store.commit(stepTo('r1', 1, 'k'));
  await store.close();
});

/** `written`, or the code (or else the message) of the refusal. */
async function settled(attempts: readonly Promise<void>[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(attempts);
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'written';
    return HoldpointError.is(outcome.reason) ? outcome.reason.code : outcome.reason.message;
  });
}
