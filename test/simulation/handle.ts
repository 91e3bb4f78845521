import { HoldpointError } from '@holdpoint/protocol';
import { type RunRef, type Store, versionConflict } from '@holdpoint/store';
import type { Actor, Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { StoreData } from './store-data.ts';

/** How the way between a process and the store behaves, as shares of all questions. */
export interface Weather {
  /** A question, or its answer, is lost: the asker hears of a broken connection either way. */
  readonly lost: number;
  /** An answer takes up to `slowMs`. */
  readonly slow: number;
  readonly slowMs: number;
  /** A commit that comes at once after another of the same process is told that somebody was first. */
  readonly storm: number;
}

export const calm: Weather = { lost: 0, slow: 0, slowMs: 0, storm: 0 };

export interface HandleOptions {
  readonly data: StoreData;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly process: Actor;
  /** Asked anew for every question: it changes. */
  readonly weather: () => Weather;
  /** Counts what went wrong on the way. */
  readonly disturbed: () => void;
  /** Tells of commits of other processes. Returns the stop. */
  readonly watch: NonNullable<Store['watch']>;
}

/** One process's connection to the store. Nothing that a dead process asks arrives, and nothing that it asked is answered. */
export function createHandle({ data, agenda, random, process, weather, disturbed, watch }: HandleOptions): Store {
  let stormy = 0;

  function ask<Answer>(what: string, answer: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { lost, slow, slowMs } = weather();
      const isLost = random.chance(lost);
      const isLostBefore = isLost && random.chance(0.5);
      const lateMs = random.chance(slow) ? random.between(1, slowMs) : 0;
      if (isLost || lateMs > 0) disturbed();
      const settle = () => {
        if (isLostBefore) return () => reject(new Error('The connection was lost.'));
        try {
          const value = answer();
          return isLost ? () => reject(new Error('The connection was lost.')) : () => resolve(value);
        } catch (error) {
          return () => reject(error);
        }
      };
      const arrive = () => {
        const hear = settle();
        if (lateMs === 0 && process.state === 'alive' && random.chance(0.7)) return hear();
        agenda.add({
          by: process,
          at: agenda.now() + lateMs,
          what: `hears of ${what}${isLost ? ' nothing' : ''}`,
          run: hear,
        });
      };
      if (process.state !== 'dead') agenda.add({ by: null, from: process, at: agenda.now(), what, run: arrive });
    });
  }

  return {
    durability: 'process',
    leasesOnCommit: true,
    load: (ref, options) => ask(`load ${nameOf(ref)}`, () => data.load(ref, options)),
    commit: (commit) => {
      const [first] = commit.entries;
      const { storm } = weather();
      if (stormy === 0 && random.chance(storm)) stormy = random.between(1, 9);
      const isStormy = stormy > 0;
      if (isStormy) stormy -= 1;
      return ask(`commit ${nameOf(commit)} ${commit.expected + 1} ${first?.type} ${first?.task ?? ''}`, () => {
        if (isStormy) throw versionConflict(commit, commit.expected);
        data.commit(commit, process);
      });
    },
    journal: (ref, options) => ask(`read ${nameOf(ref)}`, () => data.journal(ref, options)),
    find: (query) => ask('find', () => data.find(query)),
    lease: (options) => ask('lease', () => data.lease(options, process)),
    close: async () => {},
    watch,
  };
}

/** A run as a trace names it: of its hash, six digits are enough. */
export function nameOf({ run }: Pick<RunRef, 'run'>): string {
  return run.replace(/^[0-9a-f]{32}/, (id) => id.slice(0, 6));
}

/** A question whose outcome is not known, or that lost a race: ordinary in a simulation. */
export function isOrdinary(error: unknown): boolean {
  if (HoldpointError.is(error)) return error.retryable || error.code === 'SHUTTING_DOWN';
  return error instanceof Error && error.message === 'The connection was lost.';
}
