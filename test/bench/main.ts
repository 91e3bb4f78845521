import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type BenchStore, sqliteBench } from './bench-store.ts';
import { figure, median, percentile } from './figures.ts';
import { type Measured, measureRounds } from './rounds.ts';

// pnpm bench [--seconds 4] [--rounds 3]: everything is measured beside the raw rate of the same store in the same run,
// interleaved, and printed as a ratio; the machine's own rates move by more than ours.

const { values } = parseArgs({ options: { seconds: { type: 'string' }, rounds: { type: 'string' } } });
const ms = Number(values.seconds ?? 4) * 1_000;
const rounds = Number(values.rounds ?? 3);

const stores: readonly (() => Promise<BenchStore>)[] = [sqliteBench];

console.log(`${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
for (const open of stores) for (const runs of [1, 32]) await compare(open, runs);

async function compare(open: () => Promise<BenchStore>, runs: number): Promise<void> {
  const taken: (Measured & { readonly name: string; readonly raw: number })[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bench = await open();
    const before = await bench.rawCommits(runs, ms / 2);
    const measured = await measureRounds(bench.store, runs, ms);
    const raw = (before + (await bench.rawCommits(runs, ms / 2))) / 2;
    taken.push({ ...measured, name: bench.name, raw });
    await bench.close();
  }
  const ratios = taken.map(({ rate, raw }) => rate / raw);
  const latencies = taken.flatMap((one) => one.latencies);
  const [p50, p99] = [0.5, 0.99].map((share) => figure(percentile(latencies, share)));
  console.log(
    [
      `${taken[0]?.name}, ${runs} at once: ${figure(median(taken.map(({ rate }) => rate)))} decisions/s`,
      `${figure(median(taken.map(({ raw }) => raw)))} raw commits/s`,
      `ratio ${figure(median(ratios))} (${ratios.map(figure).join(', ')})`,
      `to the next revision ${p50} ms, p99 ${p99} ms`,
    ].join('; '),
  );
}
