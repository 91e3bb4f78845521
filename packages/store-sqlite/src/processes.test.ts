import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startChild } from './child-process.test-support.ts';
import { type CommittingOptions, stepTo } from './committing-process.ts';
import { sqliteFaultPoints } from './fault-point.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { expectWhole } from './whole-run.test-support.ts';

const runs = ['r1', 'r2', 'r3', 'r4'];

it('keeps every acknowledged commit, and no half of one, when the process is killed at any moment', async () => {
  using folder = temporaryFolder();
  const kills = [1, 7, 30, 90].map((lines) => ({ lines, kill: null }));
  const deaths = sqliteFaultPoints.flatMap((point) => [1, 4].map((hit) => ({ lines: null, kill: { point, hit } })));
  const acknowledged = new Map<string, number>();
  for (const { lines, kill } of [...kills, ...deaths]) {
    const child = start({ file: folder.file, runs, commits: null, kill });
    for await (const printed of child.lines(lines)) {
      const [run = '', version] = printed.split(' ');
      acknowledged.set(run, Number(version));
    }
    expect(await child.killed()).toBe('SIGKILL');
    const store = sqliteStore({ file: folder.file });
    for (const run of runs) await expectWhole(store, run, acknowledged.get(run) ?? 0);
    await store.close();
  }
  expect(acknowledged.size).toBe(runs.length);
}, 60_000);

it('lets several processes open a new file at once and commit to the same runs', async () => {
  using folder = temporaryFolder();
  const children = ['own 1', 'own 2', 'own 3'].map((own) =>
    start({ file: folder.file, runs: ['shared', own], commits: 40, kill: null }),
  );
  const store = sqliteStore({ file: folder.file });
  let running = true;
  const ended = Promise.all(children.map((child) => child.ended())).finally(() => {
    running = false;
  });
  while (running) {
    const { version, rows } = await store.load({ tenant: 'acme', run: 'shared' });
    expect(rows).toEqual(version === 0 ? [] : stepTo('shared', version, '').rows); // of one instant
    await turn();
  }
  expect(await ended).toEqual(children.map(() => ({ code: 0, errors: '' })));
  await expectWhole(store, 'shared', 120);
  await expectWhole(store, 'own 2', 40);
  expect((await store.load({ tenant: 'acme', run: 'shared' })).version).toBe(120);
  await store.close();
}, 60_000);

function start(options: CommittingOptions) {
  return startChild('./committing-process.ts', options);
}
