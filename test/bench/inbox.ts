import { createHoldpoint } from '@holdpoint/server';
import { bea, bench } from './bench-crew.ts';
import type { BenchStore, OpenBench } from './bench-store.ts';
import { figure, median, percentile } from './figures.ts';
import { fill } from './fill.ts';
import type { BenchOptions } from './report.ts';

const limit = 50;

/** The first page of an inbox of 100,000 reviews, and with `full` of 1,000,000, beside one query for as many of them. */
export async function inbox(open: OpenBench, { ms, full, report }: BenchOptions): Promise<void> {
  await using opened = await open();
  const store = opened.name;
  const few = await filled(opened, 100_000, ms);
  const what = 'first page of 100,000 reviews';
  if (few.rawMs === null) return report({ what, store, seen: few.seen });
  report({ what: `${what} to the query`, store, seen: few.seen, value: few.ms / few.rawMs, goal: { atMost: 5 } });
  if (!full) return;
  const many = await filled(opened, 900_000, ms);
  const more = 'first page of 1,000,000 reviews to that of 100,000';
  report({ what: more, store, seen: many.seen, value: many.ms / few.ms, goal: { atMost: 1.2 } });
}

/** Adds reviews, and reads the page and what lies below it in turns. */
async function filled(opened: BenchStore, reviews: number, ms: number) {
  const { store, rawPage } = opened;
  const holdpoint = createHoldpoint({ crews: [bench], store, authenticate: () => bea, concurrency: 0 });
  const seat = holdpoint.as(bea);
  const began = performance.now();
  await fill(opened, reviews);
  const from = performance.now();
  const [ours, raw]: [number[], number[]] = [[], []];
  while (performance.now() - from < ms) {
    const sent = performance.now();
    const { items } = await seat.reviews({ limit });
    const there = performance.now();
    if (items.length < limit) throw new Error(`A page has ${items.length} reviews.`);
    ours.push(there - sent);
    await rawPage?.('reviewer/anyone', limit);
    if (rawPage) raw.push(performance.now() - there);
  }
  const rawMs = rawPage ? median(raw) : null;
  const seen = [
    `p50 ${figure(median(ours))} ms, p99 ${figure(percentile(ours, 0.99))} ms`,
    ...(rawMs === null ? [] : [`the query p50 ${figure(rawMs)} ms`]),
    `filled in ${figure((from - began) / 1_000)} s`,
  ].join('; ');
  return { ms: median(ours), rawMs, seen };
}
