import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HoldpointError } from '@holdpoint/protocol';
import type { Commit, Store } from '@holdpoint/store';
import { afterAll, expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** SQLite's own code for it. */
const FULL = 13;

it('acknowledges of each group just what is there, while the space comes in small pieces', async () => {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  const store = sqliteStore({ database });
  const looking = sqliteStore({ file: folder.file });
  const mixed: string[] = [];
  for (let group = 0; group < 30; group++) {
    const { page_count } = database.prepare('pragma page_count').get() as { page_count: number };
    database.exec(`pragma max_page_count = ${page_count + (group % 12)}`);
    const commits = Array.from({ length: 12 }, (_, n) => sized(`r${group}-${n}`, ((group * 12 + n) * 7_919) % 20_000));
    const answers = await settled(store, commits);
    await expectJust(looking, commits, answers);
    if (new Set(answers).size > 1) mixed.push(`group ${group}`);

    database.exec('pragma max_page_count = 1000000');
    const refused = commits.filter((_, n) => answers[n] !== 'written');
    expect(await settled(store, refused)).toEqual(refused.map(() => 'written')); // under the same keys
  }
  expect(mixed.length).toBeGreaterThan(10);
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  await looking.close();
  database.close();
});

const disk = smallDisk();
afterAll(() => disk?.[Symbol.dispose]());

it.skipIf(!disk)(
  'keeps what it acknowledged on a disk that is really full, is read on, and goes on with space',
  async () => {
    const [file, filler] = ['holdpoint.db', 'filler'].map((name) => join(disk?.folder ?? '', name)) as [string, string];
    writeFileSync(filler, Buffer.alloc(1_400_000));
    const store = sqliteStore({ file });
    const asked: Commit[] = [];
    const answers: string[] = [];
    for (let group = 0; answers.filter((answer) => answer !== 'written').length < 40; group++) {
      const commits = Array.from({ length: 8 }, (_, n) => sized(`r${group}-${n}`, (n * 613) % 3_000));
      asked.push(...commits);
      answers.push(...(await settled(store, commits)));
    }
    expect(answers).toContain('written');
    await expectJust(store, asked, answers);
    const held = { routes: [], limit: 0, leaseMs: 60_000, keep: ['r0-0/1'] };
    await expect(
      (async () => {
        await store.lease({ ...held, routes: ['r0-0'], limit: 1, keep: [] });
        for (let times = 0; times < 1_000; times++) await store.lease(held); // a renewal is a write as well
      })(),
    ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', data: { sqlite: FULL } });

    rmSync(filler);
    const refused = asked.filter((_, n) => answers[n] !== 'written');
    expect(await settled(store, refused)).toEqual(refused.map(() => 'written'));
    await store.close();
    const again = sqliteStore({ file });
    const all = asked.map(() => 'written');
    await expectJust(again, asked, all);
    await again.close();
  },
);

/** A disk of 2 MB, where this process may mount one. */
function smallDisk(): (Disposable & { readonly folder: string }) | null {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    return null;
  }
  const unmount = () => {
    execFileSync('umount', ['--lazy', folder]);
    rmdirSync(folder);
  };
  return { folder, [Symbol.dispose]: unmount };
}

function sized(run: string, bytes: number): Commit {
  const { rows, ...commit } = stepTo(run, 1, 'k');
  return { ...commit, rows: rows.map((row) => ({ ...row, body: 'x'.repeat(bytes) })) };
}

/** `written`, or what the store says of a disk that is full. */
async function settled(store: Store, commits: readonly Commit[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(commits.map(store.commit));
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'written';
    const error: unknown = outcome.reason;
    return HoldpointError.is(error) ? `${error.code} ${error.data?.sqlite}` : `${error}`;
  });
}

/** What was acknowledged is there whole, and of the others, which were told that there was no space, nothing is. */
async function expectJust(store: Store, commits: readonly Commit[], answers: readonly string[]): Promise<void> {
  for (const [n, { run, tenant, rows, entries }] of commits.entries()) {
    const isThere = answers[n] === 'written';
    if (!isThere) expect(answers[n]).toBe(`STORE_UNAVAILABLE ${FULL}`);
    const loaded = await store.load({ tenant, run });
    const found = await store.find({ tenant, kind: 'task', tags: [run], limit: 10 });
    const journal = await store.journal({ tenant, run });
    expect([loaded.version, loaded.rows, found.rows.length, journal]).toEqual(
      isThere ? [1, rows, rows.length, entries] : [0, [], 0, []],
    );
  }
}
