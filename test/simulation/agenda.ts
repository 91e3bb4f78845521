import type { Random } from './random.ts';

/** Who does something: a process, a person. What a frozen one would do waits; what a dead one would do is dropped. */
export interface Actor {
  readonly name: string;
  state: 'alive' | 'frozen' | 'dead';
}

/** Something that will happen. */
export interface Happening {
  /** Whose doing it is; `null`: the network's, or time's. */
  readonly by: Actor | null;
  /** Who sent what arrives with it: lost, perhaps, when the sender dies. */
  readonly from?: Actor;
  /** Not before this instant. */
  readonly at: number;
  readonly what: string;
  readonly run: () => void;
}

/** The one place where it is decided what happens next. Nothing else in a simulation waits for anything. */
export interface Agenda {
  /** Milliseconds since the epoch; moves only between two happenings. */
  now(): number;
  /** Returns the cancel. */
  add(happening: Happening): () => void;
  /** Drops what a dead process would have done, and `lost` says which of its messages with it. */
  bury(actor: Actor, lost: () => boolean): void;
  /**
   * Lets one thing after the other happen until `isOver` says so. False when nothing is left to happen before, or after
   * `mostSteps`.
   */
  play(isOver: () => boolean, mostSteps: number): Promise<boolean>;
  /** Says something in the trace. */
  note(who: string, what: () => string): void;
  /** How many things have happened. */
  readonly steps: number;
}

export interface AgendaOptions {
  readonly random: Random;
  readonly start: number;
  /** Share of steps in which time moves on although something could happen now. */
  readonly haste: number;
  /** Hears what happens, for a trace. */
  readonly note?: ((line: string) => void) | undefined;
}

export function createAgenda({ random, start, haste, note }: AgendaOptions): Agenda {
  let time = start;
  let steps = 0;
  let waiting: Happening[] = [];

  const may = ({ by }: Happening) => by === null || by.state === 'alive';

  function next(): Happening | null {
    const ready: Happening[] = [];
    let soonest: Happening | null = null;
    for (const happening of waiting) {
      if (!may(happening)) continue;
      if (happening.at <= time) ready.push(happening);
      else if (soonest === null || happening.at < soonest.at) soonest = happening;
    }
    if (ready.length > 0 && (soonest === null || !random.chance(haste))) return random.pick(ready);
    if (soonest !== null) time = soonest.at;
    return soonest;
  }

  function tell(who: string, what: () => string): void {
    note?.(`${String(time - start).padStart(7)} ms  ${who.padEnd(6)}  ${what()}`);
  }

  return {
    now: () => time,
    note: tell,
    add(happening) {
      if (happening.by?.state === 'dead') return () => {};
      waiting.push(happening);
      return () => {
        waiting = waiting.filter((other) => other !== happening);
      };
    },
    bury(actor, lost) {
      waiting = waiting.filter(({ by, from }) => by !== actor && (from !== actor || !lost()));
    },
    async play(isOver, mostSteps) {
      for (const end = steps + mostSteps; steps < end; ) {
        await settled();
        if (isOver()) return true;
        const happening = next();
        if (happening === null) return false;
        steps += 1;
        waiting.splice(waiting.indexOf(happening), 1);
        tell((happening.by ?? happening.from)?.name ?? '', () => happening.what);
        happening.run();
      }
      return false;
    },
    get steps() {
      return steps;
    },
  };
}

/** Everything that promises alone can do is done. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
