import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { socketNamespace } from '@holdpoint/protocol';
import { type RunningProcess, startProcess, until } from '@holdpoint/testing';
import { Server } from 'socket.io';
import { bea } from './bench-crew.ts';
import type { BenchStore, OpenBench } from './bench-store.ts';
import { figure, median } from './figures.ts';
import type { BenchOptions, Result } from './report.ts';
import { roundsOn } from './rounds.ts';
import { serve } from './serve.ts';

/** A decision is told, and the next revision. */
const hintsOfARound = 2;
const pageProcesses = 2;
/** Of which the first are not measured: code is compiled meanwhile, and connections to a server are opened. */
const [bursts, unmeasured] = [7, 2];

/** What there is to say to everybody. */
interface Speaker extends AsyncDisposable {
  readonly address: string;
  readonly path: string;
  readonly namespace: string;
  /** Says so many hints, as fast as it can. */
  say(hints: number): Promise<unknown>;
}

export interface Pushed {
  /** Messages a second, all pages together. */
  readonly rate: number;
  /** Microseconds of this process's processor for each message. */
  readonly cpuUs: number;
  readonly connectMs: number;
  /** Bytes that this process grew by until all pages were connected. */
  readonly grownBy: number;
}

/** Hints of decisions to many open pages, beside a bare Socket.IO server that says the same to as many. */
export async function push(open: OpenBench, { rounds, report }: BenchOptions): Promise<void> {
  const few = await besideBare(open, { pages: 1_000, hints: 40, rounds });
  report({ ...few, goal: { atLeast: 0.6 } });
  const stopped: string[] = [];
  for (const pages of [10_000, 5_000]) {
    try {
      const many = await besideBare(open, { pages, hints: 8, rounds: 1 });
      return report({ ...many, seen: [many.seen, ...stopped].join('; ') });
    } catch (error) {
      const [why] = /\w*Error: .*$/m.exec((error as Error).message) ?? [error];
      stopped.push(`${pages.toLocaleString('en')} could not be opened here: ${why}`);
    }
  }
  report({ what: 'pushed to 5,000 pages and more', store: few.store, seen: stopped.join('; ') });
}

interface Crowd {
  readonly pages: number;
  /** Said in one go. */
  readonly hints: number;
  readonly rounds: number;
}

async function besideBare(open: OpenBench, { pages, hints, rounds }: Crowd): Promise<Result> {
  const taken: { readonly ours: Pushed; readonly bare: Pushed }[] = [];
  let store = '';
  for (let round = 0; round < rounds; round += 1) {
    await using bench = await open();
    store = bench.name;
    const ours = await pushedTo(bench, pages, hints);
    const bare = await pushTo(pages, hints, await bareServer());
    taken.push({ ours, bare });
  }
  const both = (of: (one: Pushed) => number) =>
    [taken.map(({ ours }) => of(ours)), taken.map(({ bare }) => of(bare))].map((all) => figure(median(all)));
  const [rate, bareRate] = both((one) => one.rate);
  const [cpu, bareCpu] = both(({ cpuUs }) => cpuUs);
  const [connect, bareConnect] = both(({ connectMs }) => connectMs);
  const [grown] = both(({ grownBy }) => grownBy / 2 ** 20);
  return {
    what: `pushed to ${pages.toLocaleString('en')} pages, to bare Socket.IO`,
    store,
    seen: [
      `${rate} messages/s beside ${bareRate}`,
      `${cpu} µs of processor each beside ${bareCpu}`,
      `connected in ${connect} ms beside ${bareConnect}`,
      `the process grew by ${grown} MiB`,
    ].join('; '),
    value: median(taken.map(({ ours, bare }) => ours.rate / bare.rate)),
  };
}

/** Hints of decisions to so many pages; throws when one is lost, or a page is refused. */
export async function pushedTo(bench: BenchStore, pages: number, hints: number): Promise<Pushed> {
  return pushTo(pages, hints, await deciding(bench, hints));
}

async function pushTo(pages: number, hints: number, made: Speaker): Promise<Pushed> {
  await using speaker = made;
  await using opened = new AsyncDisposableStack();
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const crowd = await Promise.all(
    Array.from({ length: pageProcesses }, async () => {
      return opened.use(await openPages(speaker, pages / pageProcesses, hints));
    }),
  );
  const connectMs = performance.now() - began;
  const grownBy = process.memoryUsage().rss - before;
  const rates: number[] = [];
  let spent = process.cpuUsage();
  for (let burst = 1; burst <= bursts; burst += 1) {
    if (burst === unmeasured + 1) spent = process.cpuUsage();
    const from = performance.timeOrigin + performance.now();
    await speaker.say(hints);
    const heard = await until(() => crowd.map((one) => heardAt(one)[burst - 1] ?? 0), {
      accept: (times) => times.every((at) => at > 0),
      timeoutMs: 60_000,
    });
    if (burst > unmeasured) rates.push((pages * hints * 1_000) / (Math.max(...heard) - from));
  }
  const { user, system } = process.cpuUsage(spent);
  return { rate: median(rates), cpuUs: (user + system) / (pages * hints * rates.length), connectMs, grownBy };
}

function openPages({ address, path, namespace }: Speaker, pages: number, hints: number): Promise<RunningProcess> {
  return startProcess({
    entry: new URL('./push-process.ts', import.meta.url),
    env: { ADDRESS: address, PATHNAME: path, NAMESPACE: namespace, PAGES: `${pages}`, TOLD: `${hints}` },
    ready: /^connected$/m,
    readyTimeoutMs: 120_000,
  });
}

/** When all pages of a process had heard all of a burst, for each burst so far. */
function heardAt({ output }: RunningProcess): readonly number[] {
  return [...output.matchAll(/^heard (\S+)\n/gm)].map(([, at]) => Number(at));
}

async function deciding({ store }: BenchStore, hints: number): Promise<Speaker> {
  const served = await serve(store, bea.tenant);
  const { begin, round } = roundsOn(served.holdpoint.runtime);
  let shown = await Promise.all(Array.from({ length: hints / hintsOfARound }, begin));
  return {
    address: served.address,
    path: '/holdpoint/socket',
    namespace: socketNamespace,
    say: async () => {
      shown = await Promise.all(shown.map(round));
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

async function bareServer(): Promise<Speaker> {
  const http = createServer();
  const io = new Server(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const pages = io.of('/bare');
  pages.on('connection', (socket) => socket.join('everybody'));
  const run = 'f818488f1f6b19006578b8a919dba69c';
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    path: '/socket.io',
    namespace: '/bare',
    say: async (hints) => {
      for (let version = 1; version <= hints; version += 1) pages.to('everybody').emit('run:changed', { run, version });
    },
    [Symbol.asyncDispose]: async () => void (await io.close()),
  };
}
