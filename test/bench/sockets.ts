import { startProcess } from '@holdpoint/testing';
import type { BenchStore, OpenBench } from './bench-store.ts';
import { besideRaw } from './decisions.ts';
import type { BenchOptions, Goal } from './report.ts';
import type { Measured } from './rounds.ts';
import { serve } from './serve.ts';

export type SocketRounds = Pick<Measured, 'rate' | 'latencies'>;

const goals: { readonly [people: number]: Goal } = { 1: { atLeast: 0.12 }, 32: { atLeast: 0.6 } };

/**
 * Decisions a second end to end: sent over Socket.IO and read over HTTP by pages in a process of their own, each caller
 * authenticated and each message validated.
 */
export async function sockets(open: OpenBench, options: BenchOptions): Promise<void> {
  for (const people of [1, 32]) {
    const { store, ...figures } = await besideRaw(open, people, options, (bench, ms) => decideOver(bench, people, ms));
    const goal = store === 'SQLite' ? goals[people] : undefined;
    options.report({ what: `decisions over sockets, ${people} at once`, store, ...figures, goal });
  }
}

async function decideOver({ store }: BenchStore, people: number, ms: number): Promise<Measured> {
  await using served = await serve(store);
  const spent = process.cpuUsage();
  await using pages = await startProcess({
    entry: new URL('./sockets-process.ts', import.meta.url),
    env: { ADDRESS: served.address, PEOPLE: `${people}`, MS: `${ms}` },
    ready: /^measured (.*)$/m,
    readyTimeoutMs: ms + 30_000,
  });
  const { rate, latencies } = JSON.parse(pages.address) as SocketRounds;
  const { user, system } = process.cpuUsage(spent);
  return { rate, latencies, cpuMs: (user + system) / 1_000 / latencies.length };
}
