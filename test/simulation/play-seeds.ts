import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Mutation } from './mutations.ts';
import type { Simulated } from './simulate.ts';
import type { StoreFault } from './store-data.ts';

export interface SeedsOptions {
  /** The first seed; the schedules are those of `count` seeds from there on. */
  readonly from: number;
  readonly count: number;
  /** Default: as many as there are processors, at most 4. */
  readonly workers?: number;
  /** Plays with other code than what is on disk, or with a faulty store. */
  readonly mutation?: readonly Mutation[];
  readonly fault?: StoreFault;
}

export interface Played {
  readonly schedules: number;
  readonly steps: number;
  readonly commits: number;
  readonly crashes: number;
  readonly freezes: number;
  /** Journal entries of each type. */
  readonly events: Readonly<Record<string, number>>;
  /** Schedules in which the promise was broken, the first ten of each worker; after these it stops. */
  readonly broken: readonly { readonly seed: number; readonly violations: readonly string[] }[];
}

/** What a worker gets. */
export interface Share extends Pick<SeedsOptions, 'mutation' | 'fault'> {
  readonly from: number;
  readonly count: number;
  /** Distance between two of its seeds. */
  readonly stride: number;
  /** How many broken schedules are enough. */
  readonly enough: number;
}

/** Plays many schedules, on several processors at once. */
export async function playSeeds(options: SeedsOptions): Promise<Played> {
  const { from, count, mutation, fault } = options;
  const workers = Math.min(options.workers ?? 4, availableParallelism(), count);
  const changed = { ...(mutation && { mutation }), ...(fault && { fault }) };
  const shares = Array.from({ length: workers }, (_, nth): Share => {
    const own = Math.ceil((count - nth) / workers);
    return { ...changed, from: from + nth, count: own, stride: workers, enough: mutation || fault ? 1 : 10 };
  });
  const played = await Promise.all(shares.map(playShare));
  const sum = (of: Exclude<keyof Played, 'broken' | 'events'>) => played.reduce((total, part) => total + part[of], 0);
  return {
    schedules: sum('schedules'),
    steps: sum('steps'),
    commits: sum('commits'),
    crashes: sum('crashes'),
    freezes: sum('freezes'),
    events: played.reduce((total, { events }) => added(total, events), {}),
    broken: played.flatMap(({ broken }) => broken).sort((a, b) => a.seed - b.seed),
  };
}

function playShare(workerData: Share): Promise<Played> {
  const execArgv = ['--conditions=@holdpoint/source'];
  const worker = new Worker(new URL('seeds-worker.ts', import.meta.url), { workerData, execArgv });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A worker ended with ${code} before it told anything.`)));
  });
}

export const nothingPlayed: Played = {
  schedules: 0,
  steps: 0,
  commits: 0,
  crashes: 0,
  freezes: 0,
  events: {},
  broken: [],
};

/** Adds what one schedule came to. */
export function counted(before: Played, seed: number, one: Simulated): Played {
  const { steps, commits, crashes, freezes, events, violations } = one;
  return {
    schedules: before.schedules + 1,
    steps: before.steps + steps,
    commits: before.commits + commits,
    crashes: before.crashes + crashes,
    freezes: before.freezes + freezes,
    events: added(before.events, events),
    broken: violations.length === 0 ? before.broken : [...before.broken, { seed, violations }],
  };
}

function added(some: Played['events'], more: Played['events']): Played['events'] {
  const names = Object.keys({ ...some, ...more });
  return Object.fromEntries(names.map((name) => [name, (some[name] ?? 0) + (more[name] ?? 0)]));
}
