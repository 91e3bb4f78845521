import { AsyncLocalStorage } from 'node:async_hooks';
import crypto, { type UUID } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Actor, Agenda } from './agenda.ts';
import type { Outside } from './outside.ts';
import type { Random } from './random.ts';

/** Where the code under test runs: in which simulated process and world, and on whose time and chance. */
export interface Place {
  readonly process: Actor;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly outside: Outside;
}

const places = new AsyncLocalStorage<Place>();

/** Runs this, and all that comes of it, in a simulated process. */
export function inside<Result>(place: Place, body: () => Result): Result {
  return places.run(place, body);
}

/** The process that runs the code that asks. Throws outside of every simulation. */
export function here(): Place {
  const place = places.getStore();
  if (!place) throw new Error('This runs in no simulated process.');
  return place;
}

/**
 * From here on, code in a simulated process gets its randomness and its timers from its simulation, and all other code
 * has the real ones: no seed could be replayed otherwise. The runtime takes a clock, but salts, jitter and the time-outs
 * of tools come from the platform.
 */
export function takeOverPlatform(): void {
  const real = {
    random: Math.random,
    randomUUID: crypto.randomUUID,
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
  };
  const cancels = new WeakMap<object, () => void>();
  Math.random = () => places.getStore()?.random.fraction() ?? real.random();
  crypto.randomUUID = (options) => {
    const place = places.getStore();
    return place ? uuidOf(place.random.hex(32)) : real.randomUUID(options);
  };
  syncBuiltinESMExports();
  globalThis.setTimeout = ((callback: () => void, ms = 0, ...rest: []) => {
    const place = places.getStore();
    if (!place) return real.setTimeout(callback, ms, ...rest);
    const { process, agenda } = place;
    const timer = {};
    cancels.set(timer, agenda.add({ by: process, at: agenda.now() + ms, what: 'timer', run: callback }));
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
    const cancel = typeof timer === 'object' && timer !== null ? cancels.get(timer) : undefined;
    if (cancel) cancel();
    else real.clearTimeout(timer);
  }) as typeof clearTimeout;
}

function uuidOf(hex: string): UUID {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') as UUID;
}
