import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchStore, OpenBench } from './bench-store.ts';
import { buildPackages } from './build-packages.ts';
import { figure, median } from './figures.ts';
import { fill } from './fill.ts';
import type { BenchOptions } from './report.ts';

/** What a process on a store says of itself. Times in milliseconds, the first three since it began; memory in bytes. */
export interface Held {
  readonly loadedMs: number;
  readonly readyMs: number;
  /** Of processor, until it was ready. */
  readonly cpuMs: number;
  /** From a decision to the next revision. */
  readonly resumedMs: number;
  readonly rss: number;
  /** Of JavaScript, after garbage was collected. */
  readonly heap: number;
}

const parkedRuns = 10_000;
/** A third of what LangGraph took on SQLite, as it was measured once: 419 ms until it was ready and 30 ms to resume. */
const startMs = Math.round((419 + 30) / 3);

/**
 * A new process on a store with one parked run, and on one with 10,000. It loads the built packages, as customers do, and
 * finds compiled what an earlier one compiled; what that saves is told beside.
 */
export async function parked(open: OpenBench, { rounds, report }: BenchOptions): Promise<void> {
  await buildPackages();
  await using none = await open();
  await using many = await open();
  await Promise.all([fill(none, 1), fill(many, parkedRuns)]);
  await startOn(none, { built: true }); // the next ones find compiled what this one compiled
  const [few, lots, cold]: [Held[], Held[], Held[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    few.push(await startOn(none, { built: true }));
    lots.push(await startOn(many, { built: true }));
    cold.push(await startOn(many, { built: true, compiled: false }));
  }
  const middle = (of: (one: Held) => number, from = lots) => median(from.map(of));
  const both = ({ readyMs, resumedMs }: Held) => readyMs + resumedMs;
  const [loaded, ready, cpu, resumed, uncompiled] = [
    middle(({ loadedMs }) => loadedMs),
    middle(({ readyMs }) => readyMs),
    middle(({ cpuMs }) => cpuMs),
    middle(({ resumedMs }) => resumedMs),
    middle(both, cold),
  ].map(figure);
  const store = many.name;
  report({
    what: 'a new process, 10,000 runs parked: ready, and a first resume',
    store,
    seen:
      `packages loaded after ${loaded} ms, ready after ${ready} ms, ${cpu} ms of processor; resumed in ${resumed} ms; ` +
      `${uncompiled} ms in all where nothing is compiled yet`,
    value: middle(both),
    goal: { atMost: startMs, unit: 'ms' },
  });
  const more = (of: (one: Held) => number) => (middle(of) - middle(of, few)) / 2 ** 20;
  report({
    what: 'resident memory of a process beyond that with 1 run parked',
    store,
    seen: `${figure(middle(({ rss }) => rss) / 2 ** 20)} MiB in all; of JavaScript ${figure(more(({ heap }) => heap))} MiB more`,
    value: more(({ rss }) => rss),
    goal: { atMost: 5, unit: 'MiB' },
  });
}

export interface StartOptions {
  /** From what users install, and not from the sources. */
  readonly built?: boolean;
  /** With what an earlier process compiled: Node keeps it where `NODE_COMPILE_CACHE` says. Default true. */
  readonly compiled?: boolean;
}

/** A process's own word, from the line it ends with. */
export async function startOn({ url }: BenchStore, options: StartOptions = {}): Promise<Held> {
  const { built = false, compiled = true } = options;
  const program = fileURLToPath(new URL('./parked-process.ts', import.meta.url));
  const words = built ? [program] : ['--conditions=@holdpoint/source', program];
  const cache = compiled ? join(tmpdir(), 'holdpoint-compile-cache') : undefined;
  const env = { ...process.env, PLACE: url, NODE_COMPILE_CACHE: cache };
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return JSON.parse(stdout) as Held;
}
