import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OpenBench } from '../bench/bench-store.ts';
import { figure, percentile } from '../bench/figures.ts';
import { fill } from '../bench/fill.ts';
import { postgresBench } from '../bench/postgres-bench.ts';
import { createRounds, roundsOfARun } from '../bench/rounds.ts';
import { sqliteBench } from '../bench/sqlite-bench.ts';

const parked = 100_000;
const rounds = 200;

describe.each([
  ['SQLite', sqliteBench],
  ['Postgres', postgresBench],
] as const)('a hundred thousand runs that wait, on %s', (name, open) => {
  it('cost a process next to nothing, and hold up no other run', async () => {
    const alone = await hotRun(open, 0);
    const among = await hotRun(open, parked);
    const [p50, p99] = [0.5, 0.99].map(
      (share) => percentile(among.latencies, share) / percentile(alone.latencies, share),
    );
    console.info(
      `figures: ${parked} runs parked on ${name}: ${(among.idle * 100).toFixed(2)} % of a core while nothing happens; next ` +
        `revision of another after ${figure(p50 ?? 0)} (p99 ${figure(p99 ?? 0)}) times as long as where it is alone`,
    );
    expect(among.idle).toBeLessThan(0.03);
    expect(p50).toBeLessThan(1.5);
  });
});

/** How long a hot run's next revision takes, and what a process that has nothing to do spends, of one core. */
async function hotRun(open: OpenBench, runs: number) {
  await using bench = await open();
  if (runs > 0) await fill(bench, runs);
  const { runtime, begin, round } = createRounds(bench.store);
  await runtime.start();
  await pause(1_000);
  const spent = process.cpuUsage();
  const from = performance.now();
  await pause(5_000);
  const { user, system } = process.cpuUsage(spent);
  const idle = (user + system) / 1_000 / (performance.now() - from);
  const latencies: number[] = [];
  while (latencies.length < rounds) {
    let shown = await begin();
    for (let n = 0; n < roundsOfARun; n += 1) {
      const sent = performance.now();
      shown = await round(shown);
      latencies.push(performance.now() - sent);
    }
  }
  await runtime.stop({ graceMs: 0 });
  return { latencies, idle };
}
