import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { type DiskImage, type DiskWrite, writesBetween, written } from './disk-writes.test-support.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { expectWhole } from './whole-run.test-support.ts';

/** All cuts instead of some hundred of them. */
const long = process.env.HOLDPOINT_LONG === '1';
const fewest = 300;

const runs = ['r1', 'r2', 'r3', 'r4'];

/** Versions by run: what was acknowledged at some moment. */
type Acknowledged = Readonly<Record<string, number>>;

interface Moment {
  readonly image: DiskImage;
  readonly acknowledged: Acknowledged;
}

it('has every acknowledged commit, and no half of one, when the power goes at any write', async () => {
  const moments = await recorded();
  const cuts = moments.slice(1).flatMap((after, n) => cutsBetween(moments[n] as Moment, after));
  const stride = long ? 1 : Math.floor(cuts.length / fewest);
  const chosen = cuts.filter((_, n) => n % stride === 0);
  expect(chosen.length).toBeGreaterThanOrEqual(fewest);
  for (const { before, writes, after } of chosen) {
    const found = await foundIn(written(before.image, writes), before.acknowledged);
    for (const run of runs) expect(found[run]).toBeLessThanOrEqual(after.acknowledged[run] ?? 0);
  }
  if (long) console.info(`figures: ${chosen.length} cuts of the power, no acknowledged commit lost`);
}, 600_000);

it('would notice a commit that was acknowledged before it was on the disk', async () => {
  const [before, after] = (await recorded()).slice(-2) as [Moment, Moment];
  const toLog = writesBetween(before.image, after.image)
    .flat()
    .filter(({ to }) => to === 'log');
  await foundIn(written(before.image, toLog), after.acknowledged);
  await expect(foundIn(written(before.image, toLog.slice(0, -1)), after.acknowledged)).rejects.toThrow();
});

/** Groups of commits to four runs, and how the disk stands after each was acknowledged. */
async function recorded(): Promise<readonly Moment[]> {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  const store = sqliteStore({ database, synchronous: 'full' });
  database.exec('pragma wal_autocheckpoint = 60'); // pages: several rounds of the log
  const image = () => ({ file: readFileSync(folder.file), log: readFileSync(`${folder.file}-wal`) });
  const acknowledged: Record<string, number> = Object.fromEntries(runs.map((run) => [run, 0]));
  const moments: Moment[] = [{ image: image(), acknowledged: { ...acknowledged } }];
  for (let group = 0; group < 40; group++) {
    const members = runs.filter((_, n) => n <= group % 4);
    const next = members.map((run) => stepTo(run, (acknowledged[run] ?? 0) + 1, 'k'));
    await Promise.all(next.map(store.commit));
    for (const { run, expected } of next) acknowledged[run] = expected + 1;
    moments.push({ image: image(), acknowledged: { ...acknowledged } });
  }
  database.close();
  return moments;
}

/** The disk with some of the writes that lead from one moment to the next. */
interface Cut {
  readonly before: Moment;
  readonly writes: readonly DiskWrite[];
  readonly after: Moment;
}

/**
 * How the disk may stand when the power goes between two moments: after each write, in the middle of each, and with any
 * of the writes that were not synced yet, since a disk keeps no order among them.
 */
function cutsBetween(before: Moment, after: Moment): readonly Cut[] {
  const cuts: (readonly DiskWrite[])[] = [];
  let synced: readonly DiskWrite[] = [];
  for (const batch of writesBetween(before.image, after.image)) {
    for (const [n, write] of batch.entries()) {
      const sofar = [...synced, ...batch.slice(0, n)];
      cuts.push(sofar, [...sofar, half(write)], [...synced, ...batch.filter((_, at) => isChosen(n, at))]);
    }
    synced = [...synced, ...batch];
  }
  return cuts.map((writes) => ({ before, writes, after }));
}

function half({ bytes, ...write }: DiskWrite): DiskWrite {
  return { ...write, bytes: bytes.subarray(0, bytes.length / 2) };
}

/** Half of all writes, another half for each cut. */
function isChosen(cut: number, write: number): boolean {
  return ((cut + 1) * 2_654_435_761 + (write + 1) * 40_503 * (cut + 7)) % 97 < 48;
}

/** The versions after a new start on this disk. Throws unless each run is whole, and has what was acknowledged. */
async function foundIn({ file, log }: DiskImage, acknowledged: Acknowledged): Promise<Acknowledged> {
  using folder = temporaryFolder();
  writeFileSync(folder.file, file);
  writeFileSync(`${folder.file}-wal`, log);
  const database = new DatabaseSync(folder.file);
  try {
    const store = sqliteStore({ database });
    database.exec('pragma synchronous = off'); // only looked at: nothing here must outlive the test
    const found: Record<string, number> = {};
    for (const run of runs) found[run] = await expectWhole(store, run, acknowledged[run] ?? 0);
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return found;
  } finally {
    database.close();
  }
}
