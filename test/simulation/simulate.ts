import { createHash } from 'node:crypto';
import type { RuntimeOptions } from '@holdpoint/runtime';
import type { Store } from '@holdpoint/store';
import { type Actor, createAgenda } from './agenda.ts';
import { violations } from './checker.ts';
import { crews, script } from './crews.ts';
import { createCrowd } from './crowd.ts';
import { createFleet } from './fleet.ts';
import { calm, createHandle, isOrdinary, type Weather } from './handle.ts';
import { takeOverPlatform } from './inside.ts';
import { createOutside } from './outside.ts';
import { createPeople } from './people.ts';
import { type Random, randomFrom } from './random.ts';
import { createReader } from './reader.ts';
import { openReviews, stateOf } from './sights.ts';
import { createStoreData, type StoredRun, type StoreFault } from './store-data.ts';
import { unwantedCommands } from './wanted-commands.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Hears what happens, a line each. */
  readonly note?: (line: string) => void;
  /** A deliberate fault of the store. */
  readonly fault?: StoreFault;
  /** Troubles that this schedule is to be spared, to see which of them a failure takes. */
  readonly without?: readonly Trouble[];
}

export const troubles = ['crashes', 'freezes', 'weather', 'failures', 'hints', 'haste'] as const;

export type Trouble = (typeof troubles)[number];

export interface Simulated {
  /** Sentences of the promise that were broken; empty when it was kept. */
  readonly violations: readonly string[];
  /** SHA-256 over the journals of all runs: equal for equal seeds. */
  readonly hash: string;
  readonly steps: number;
  readonly commits: number;
  readonly crashes: number;
  /** Processes that were frozen and went on. */
  readonly freezes: number;
  /** How many journal entries of each type there are in the end. */
  readonly events: Readonly<Record<string, number>>;
}

const mostSteps = 12_000;
const start = Date.UTC(2026, 0, 1);

takeOverPlatform();

/** Plays one schedule from the first request to the end, with all that may go wrong in it, and compares it with the promise. */
export async function simulate({ seed, note, fault, without = [] }: SimulationOptions): Promise<Simulated> {
  const random = randomFrom(seed);
  const isQuiet = random.chance(0.1);
  const has = (trouble: Trouble) => !isQuiet && !without.includes(trouble);
  const isLazy = random.chance(0.1);
  const wildMs = random.between(5_000, 40_000);
  const stormy = weatherOf(random);
  const share = random.pick([0, 0.05, 0.15]);
  const haste = random.pick([0, 0.03, 0.1]);
  const agenda = createAgenda({ random, start, haste: has('haste') ? haste : 0, note });
  const isWild = () => agenda.now() < start + wildMs;
  const weather = () => (has('weather') && isWild() ? stormy : calm);
  let [disturbances, commits] = [0, 0];
  const complaints: string[] = [];
  const disturbed = () => {
    disturbances += 1;
  };
  const listeners = new Map<Actor, Parameters<NonNullable<Store['watch']>>[0]>();

  const data = createStoreData({ now: agenda.now, fault, committed });
  const outside = createOutside({
    agenda,
    random,
    script,
    failing: () => (has('failures') && isWild() ? share : 0),
    disturbed,
  });

  /** Looks at every commit, and tells the processes: late, twice, or not at all. */
  function committed(run: StoredRun): void {
    commits += 1;
    complaints.push(...unwantedCommands(run, data.commands));
    for (const [process, hear] of listeners) {
      const hints = has('hints') ? random.pick([0, 1, 1, 2]) : 1;
      for (let nth = 0; nth < hints; nth += 1) {
        const at = agenda.now() + (has('hints') ? random.between(0, 3_000) : 0);
        const hint = { ...run.ref, version: run.version };
        agenda.add({ by: process, at, what: 'hears of a change', run: () => hear(hint) });
      }
    }
  }

  const chosen = [random.pick(crews), ...(random.chance(0.2) ? [random.pick(crews)] : [])];
  const limits = random.chance(0.05) ? { requestsPerMinute: 6 } : {};
  const concurrency = random.between(1, 3);
  const runtime = (actor: Actor): Omit<RuntimeOptions, 'clock' | 'fault'> => ({
    crews: [...new Set(chosen)],
    store: createHandle({
      data,
      agenda,
      random,
      process: actor,
      weather,
      disturbed,
      watch: (hear) => {
        listeners.set(actor, hear);
        return () => listeners.delete(actor);
      },
    }),
    model: outside.model,
    leaseMs: 15_000,
    pollMs: 5_000,
    concurrency,
    limits,
    retry: { tries: 8, baseMs: 200, capMs: 2_000 },
    onError: (error) => {
      if (actor.state !== 'dead' && !isOrdinary(error))
        complaints.push(`INTERNAL ${(error as Error).stack ?? String(error)}`);
    },
  });

  const fleet = createFleet({
    agenda,
    random,
    outside,
    runtime,
    isWild,
    mayCrash: has('crashes'),
    mayFreeze: has('freezes'),
    died: (process) => listeners.delete(process),
  });
  const people = createPeople({
    agenda,
    random,
    processes: () => fleet.processes,
    unheard: () => (has('weather') && isWild() ? 0.04 : 0),
  });
  const crowd = createCrowd({ name: `act-${seed}`, data, random, people, outside, isWild, isLazy });
  function stir(): void {
    crowd.stir();
    const ms = isWild() ? random.between(200, 3_000) : random.between(500, 2_000);
    agenda.add({ by: null, at: agenda.now() + ms, what: 'somebody looks', run: stir });
  }
  const reader = createReader({ data, agenda, random });

  for (let nth = random.between(2, 3); nth > 0; nth -= 1) fleet.spawn();
  for (const { name } of chosen) crowd.start(name);
  stir();
  reader.begin();
  if (!isQuiet) fleet.befall();

  const isOver = () => {
    if (isWild() && !isQuiet) return false;
    if (data.runs.size === 0 || data.commands.size > 0 || people.acts.some(({ open }) => open > 0)) return false;
    if ([...data.runs.values()].some((run) => stateOf(run) === 'paused')) return false;
    return isLazy || openReviews(data).length === 0;
  };
  const ended = await agenda.play(isOver, mostSteps);
  const { crashes, freezes } = fleet;
  const found = violations({
    data,
    calls: outside.calls,
    effects: outside.effects,
    acts: people.acts,
    read: reader.finish(),
    disturbances: disturbances + crashes + freezes,
    isStrict: isQuiet,
    mayWait: isLazy,
    ended,
  });
  const events: Record<string, number> = {};
  for (const { journal } of data.runs.values()) {
    for (const { type } of journal) events[type] = (events[type] ?? 0) + 1;
  }
  const journals = [...data.runs.values()].map(({ journal }) => journal.at(-1)?.hash).join();
  const hash = createHash('sha256').update(`${agenda.steps} ${agenda.now()} ${journals}`).digest('hex');
  return {
    violations: [...new Set([...complaints, ...found])],
    hash,
    steps: agenda.steps,
    commits,
    crashes,
    freezes,
    events,
  };
}

function weatherOf(random: Random): Weather {
  return {
    lost: random.pick([0, 0.02, 0.06]),
    slow: random.pick([0, 0.03, 0.1]),
    slowMs: random.pick([500, 20_000]),
    storm: random.pick([0, 0, 0.05]),
  };
}
