import { startProcess } from '@holdpoint/testing';
import type { OpenBench } from './bench-store.ts';
import { figure, percentile } from './figures.ts';
import type { BenchOptions } from './report.ts';
import { type Asked, createRounds } from './rounds.ts';

/** From a decision in this process, from before it is sent, until the agent of another one is asked for the next step. */
export async function across(open: OpenBench, { ms, report }: BenchOptions): Promise<void> {
  for (const runs of [1, 32]) {
    await using bench = await open();
    const { runtime, begin, round } = createRounds(bench.store, { concurrency: 0 });
    await runtime.start();
    await using _ = await startProcess({
      entry: new URL('./across-process.ts', import.meta.url),
      env: { PLACE: bench.url },
      ready: /^works$/m,
    });
    const startedAt = async ({ ref }: Asked): Promise<number> => {
      const answer = (await bench.store.journal(ref, { task: 'draft' })).findLast(
        ({ type }) => type === 'call.answered',
      );
      return Number((answer?.body as { readonly output?: { readonly text?: string } })?.output?.text);
    };
    const took: number[] = [];
    const from = performance.now();
    await Promise.all(
      Array.from({ length: runs }, async () => {
        let shown = await begin();
        while (performance.now() - from < ms) {
          const sent = performance.timeOrigin + performance.now();
          shown = await round(shown);
          took.push((await startedAt(shown)) - sent);
        }
      }),
    );
    await runtime.stop({ graceMs: 0 });
    const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
    report({
      what: `decision → next step started in another process, ${runs} at once, p99`,
      store: bench.name,
      seen: `${figure(took.length)} decisions, p50 ${figure(p50)} ms`,
      value: p99,
      goal: bench.name === 'Postgres' ? { atMost: 250, unit: 'ms' } : undefined,
    });
  }
}
