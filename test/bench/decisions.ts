import type { BenchStore, OpenBench } from './bench-store.ts';
import { figure, median, percentile } from './figures.ts';
import type { BenchOptions, Goal } from './report.ts';
import { type Measured, measureRounds } from './rounds.ts';

const goals: { readonly [store in BenchStore['name']]?: { readonly [runs: number]: Goal } } = {
  SQLite: { 1: { atLeast: 0.25 }, 32: { atLeast: 1 } },
  Postgres: { 1: { atLeast: 0.2 }, 32: { atLeast: 0.2 } },
};

/** Decisions a second in one process, without a server, beside the raw commits of as many writers. */
export async function decisions(open: OpenBench, options: BenchOptions): Promise<void> {
  for (const runs of [1, 32]) {
    const { store, ...figures } = await besideRaw(open, runs, options, (bench, ms) =>
      measureRounds(bench.store, runs, ms),
    );
    options.report({ what: `decisions, ${runs} at once`, store, ...figures, goal: goals[store]?.[runs] });
  }
}

/** Measures between two halves of the raw rate, on a new store each round. */
export async function besideRaw(
  open: OpenBench,
  writers: number,
  { ms, rounds }: BenchOptions,
  measure: (bench: BenchStore, ms: number) => Promise<Measured>,
): Promise<{ readonly store: BenchStore['name']; readonly seen: string; readonly value: number }> {
  const taken: (Measured & { readonly store: BenchStore['name']; readonly raw: number })[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await using bench = await open();
    await measure(bench, ms / 8); // what is compiled meanwhile is not measured
    const before = await bench.rawCommits(writers, ms / 2);
    const measured = await measure(bench, ms);
    const raw = (before + (await bench.rawCommits(writers, ms / 2))) / 2;
    taken.push({ ...measured, store: bench.name, raw });
  }
  const ratios = taken.map(({ rate, raw }) => rate / raw);
  const latencies = taken.flatMap((one) => one.latencies);
  const [p50, p99] = [0.5, 0.99].map((share) => figure(percentile(latencies, share)));
  const middle = (of: (one: (typeof taken)[number]) => number) => figure(median(taken.map(of)));
  return {
    store: taken[0]?.store ?? 'SQLite',
    seen: [
      `${middle(({ rate }) => rate)}/s beside ${middle(({ raw }) => raw)} raw commits/s`,
      `ratios ${ratios.map(figure).join(', ')}`,
      `${middle(({ cpuMs }) => cpuMs)} ms of processor each`,
      `next revision after ${p50} ms, p99 ${p99} ms`,
    ].join('; '),
    value: median(ratios),
  };
}
