import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BenchStore } from '../bench/bench-store.ts';
import { figure, percentile } from '../bench/figures.ts';
import { fill } from '../bench/fill.ts';
import { postgresBench } from '../bench/postgres-bench.ts';
import { createRounds, roundsOfARun } from '../bench/rounds.ts';
import { sqliteBench } from '../bench/sqlite-bench.ts';

const parked = 100_000;
const turns = 5;
const idleMs = 5_000;

describe.each([
  ['SQLite', sqliteBench],
  ['Postgres', postgresBench],
] as const)('a hundred thousand runs that wait, on %s', (name, open) => {
  it('cost a process next to nothing, and hold up no other run', async () => {
    await using alone = await open();
    await using among = await open();
    await fill(among, parked);
    await among.written(); // what the database still has to do with the filling, it does now
    const idle = await idleOf(among);
    const latencies = { alone: [] as number[], among: [] as number[] };
    for (let turn = 0; turn < turns; turn += 1) {
      latencies.alone.push(...(await hotRun(alone)));
      latencies.among.push(...(await hotRun(among)));
    }
    const ratio = (share: number) => percentile(latencies.among, share) / percentile(latencies.alone, share);
    console.info(
      `figures: ${parked} runs parked on ${name}: ${figure(idle * 100)} % of a core while nothing happens; next revision of ` +
        `another after ${figure(ratio(0.5))} (p99 ${figure(ratio(0.99))}) times as long as where it is alone`,
    );
    expect(idle).toBeLessThan(0.03);
    expect(ratio(0.5)).toBeLessThan(1.5);
  });
});

/** What a process that has nothing to do spends of one core. */
async function idleOf({ store }: BenchStore): Promise<number> {
  const { runtime } = createRounds(store, { pollMs: 500 }); // the default
  await runtime.start();
  await pause(1_000);
  const spent = process.cpuUsage();
  const from = performance.now();
  await pause(idleMs);
  const { user, system } = process.cpuUsage(spent);
  await runtime.stop({ graceMs: 0 });
  return (user + system) / 1_000 / (performance.now() - from);
}

/** Milliseconds from each decision on a run to its next revision. */
async function hotRun({ store }: BenchStore): Promise<readonly number[]> {
  const { runtime, begin, round } = createRounds(store, { pollMs: 500 });
  await runtime.start();
  let shown = await begin();
  const latencies: number[] = [];
  while (latencies.length < roundsOfARun * 2) {
    const sent = performance.now();
    shown = await round(shown);
    latencies.push(performance.now() - sent);
  }
  await runtime.stop({ graceMs: 0 });
  return latencies;
}
