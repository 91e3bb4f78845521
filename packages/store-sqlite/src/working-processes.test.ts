import { expect, it } from 'vitest';
import { startChild } from './child-process.test-support.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Told, type WorkingOptions, workStep } from './working-process.test-support.ts';

const runs = Array.from({ length: 10 }, (_, n) => `r${n}`);
const steps = 40;

it('hands a command to one process at a time and loses no result, while one is killed and one frozen', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file });
  const options = { file: folder.file, runs, steps, leaseMs: 300, freezeAt: null };
  const [killed, frozen, steady] = [start(options), start({ ...options, freezeAt: 20 }), start(options)];
  await Promise.all([killed, frozen, steady].map((worker) => worker.hears(([what]) => what === 'ready')));
  for (const run of runs) await store.commit(workStep(run, 1, steps));

  const frozenWith = await frozen.hears((told) => told[0] === 'freezing');
  await killed.hears((_, told) => told.length > 30);
  killed.signal('SIGKILL');
  // somebody else did it by now, and the frozen one still thinks that it holds it
  const isDone = ([what, command]: Told) => what === 'recorded' && command === frozenWith[1];
  await Promise.any([killed.hears(isDone), steady.hears(isDone)]);
  frozen.signal('SIGCONT');
  expect(await Promise.all([frozen, steady].map((worker) => worker.ended()))).toEqual([
    { code: 0, errors: '' },
    { code: 0, errors: '' },
  ]);
  expect(await killed.killed()).toBe('SIGKILL');

  const told = [killed, frozen, steady].flatMap((worker) => worker.told);
  expect(handedTooEarly(told)).toEqual([]);
  expect(frozen.told).toContainEqual(['lost', frozenWith[1]]);
  expect(frozen.told).toContainEqual(['dropped', frozenWith[1]]);
  for (const run of runs) {
    const journal = await store.journal({ tenant: 'acme', run });
    const expected = Array.from({ length: steps + 1 }, (_, n) => workStep(run, n + 1, steps).entries[0]);
    expect(journal).toEqual(expected);
  }
  // acknowledged once each, but for those whose acknowledgement died with its process
  const recorded = told.filter(([what]) => what === 'recorded').map(([, command]) => command);
  expect(new Set(recorded).size).toBe(recorded.length);
  expect(recorded.length).toBeGreaterThan(runs.length * steps - 5);
  const { leases } = await store.lease({ routes: ['work'], limit: 1_000, leaseMs: 1_000, keep: [] });
  expect(leases).toEqual([]);
  await store.close();
}, 60_000);

/** Hand-outs that came before the one before them had run out, as far as it had been kept. */
function handedTooEarly(told: readonly Told[]): readonly Told[] {
  const until = new Map<string, number>();
  for (const one of told) {
    if (one[0] !== 'handed' && one[0] !== 'kept') continue;
    const place = `${one[1]} ${one[2]}`;
    until.set(place, Math.max(until.get(place) ?? 0, one.at(-1) as number));
  }
  return told.filter((one) => one[0] === 'handed' && one[3] < (until.get(`${one[1]} ${one[2] - 1}`) ?? 0));
}

/** A worker, with everything it was told so far. */
function start(options: WorkingOptions) {
  const child = startChild('./working-process.test-support.ts', options);
  const told: Told[] = [];
  const rings: (() => void)[] = [];
  const ring = () => {
    for (const one of rings.splice(0)) one();
  };
  let isOver = false;
  const listening = (async () => {
    for await (const line of child.lines()) {
      told.push(JSON.parse(line) as Told);
      ring();
    }
    isOver = true;
    ring();
  })();
  return {
    ...child,
    told,
    /** The first thing it was told that is such, as soon as it was told so. */
    async hears(isSuch: (one: Told, told: readonly Told[]) => boolean): Promise<Told> {
      for (;;) {
        const found = told.find((one) => isSuch(one, told));
        if (found) return found;
        if (isOver) throw new Error(`It ended and was told no such thing, but ${told.length} others.`);
        await new Promise<void>((resolve) => rings.push(resolve));
      }
    },
    async ended() {
      await listening;
      return child.ended();
    },
  };
}
