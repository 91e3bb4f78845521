import type { RuntimeOptions } from '@holdpoint/runtime';
import type { Actor, Agenda } from './agenda.ts';
import type { Outside } from './outside.ts';
import { createProcess, type Process } from './process.ts';
import type { Random } from './random.ts';

export interface FleetOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly outside: Outside;
  readonly runtime: (actor: Actor) => Omit<RuntimeOptions, 'clock' | 'fault'>;
  /** Whether things still go wrong. */
  readonly isWild: () => boolean;
  readonly mayCrash: boolean;
  readonly mayFreeze: boolean;
  readonly died: (process: Process) => void;
}

/** The processes that serve one store. Whoever dies is followed by another. */
export interface Fleet {
  /** Those that can be reached, frozen ones included. */
  readonly processes: readonly Process[];
  readonly crashes: number;
  readonly freezes: number;
  spawn(): void;
  /** From now on, something goes wrong by itself every now and then. */
  befall(): void;
}

const mostCrashes = 3;
const mostFreezes = 3;

export function createFleet(options: FleetOptions): Fleet {
  const { agenda, random, outside, runtime, isWild, mayFreeze, died } = options;
  let processes: readonly Process[] = [];
  let [born, crashes, freezes] = [0, 0, 0];
  const mayCrash = () => options.mayCrash && isWild() && crashes < mostCrashes;

  function spawn(): void {
    born += 1;
    const process = createProcess({
      name: `node${born}`,
      agenda,
      random,
      outside,
      runtime,
      // a person's checked decisions are rare
      dies: (point) => mayCrash() && random.chance(point === 'decide.checked' ? 0.2 : 0.01),
      died: (dead) => {
        crashes += 1;
        processes = processes.filter((other) => other !== dead);
        died(dead);
        agenda.add({ by: null, at: agenda.now() + random.between(100, 5_000), what: 'a process starts', run: spawn });
      },
    });
    processes = [...processes, process];
    process.start();
  }

  function befall(): void {
    const alive = processes.filter(({ state }) => state === 'alive');
    if (alive.length > 0 && mayCrash() && random.chance(0.2)) random.pick(alive).kill();
    else if (alive.length > 0 && mayFreeze && freezes < mostFreezes && random.chance(0.4)) {
      freezes += 1;
      random.pick(alive).freeze(random.between(1_000, 40_000));
    }
    if (isWild()) agenda.add({ by: null, at: agenda.now() + random.between(500, 4_000), what: 'fate', run: befall });
  }

  return {
    get processes() {
      return processes;
    },
    get crashes() {
      return crashes;
    },
    get freezes() {
      return freezes;
    },
    spawn,
    befall,
  };
}
