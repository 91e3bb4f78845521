import type { WantedCommand } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { Lease, RunRef } from '@holdpoint/store';
import type { Reserved } from './apply.ts';
import type { Clock } from './clock.ts';
import { doLeased, type LeasedWorkOptions } from './leased-work.ts';
import type { Standing } from './run-reader.ts';

export interface DispatcherOptions extends LeasedWorkOptions {
  readonly pollMs: number;
  readonly concurrency: number;
}

/**
 * Takes commands from the store, does their work, and reports the results as events.
 *
 * stopped ─start→ leasing ⇄ waiting (for a wake, a due poll, or a lease to renew) ─stop→ draining → stopped
 */
export interface Dispatcher {
  start(): void;
  /** New work may be due: look now instead of at the next poll. */
  wake(): void;
  /**
   * Keeps places for work that a commit is about to want, so that the commit leases it: nobody has to look for it, and no
   * write of its own hands it out. `null` where the store does not do that, or nothing of it is due, or no place is free.
   */
  reserve(ref: RunRef, commands: readonly WantedCommand[], now: number): Reserved | null;
  /** Work that the run no longer wants is aborted at once. */
  cancel(commands: readonly string[]): void;
  /** Stops leasing, waits for calls in flight up to `graceMs`, then aborts them: their leases run out. */
  stop(graceMs: number): Promise<void>;
}

interface Flight {
  readonly abort: AbortController;
  readonly landed: Promise<void>;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const flights = new Map<string, Flight>();
  let reserved = 0;
  let state: 'stopped' | 'running' | 'draining' = 'stopped';
  let woken = false;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let ring: (() => void) | null = null;
  let loop: Promise<void> = Promise.resolve();
  let stopping = new AbortController();

  const wake = () => {
    woken = true;
    ring?.();
  };

  const free = () => Math.max(0, options.concurrency - flights.size - reserved);

  async function run(): Promise<void> {
    while (state === 'running') {
      woken = false;
      const full = await leaseOnce().catch((error: unknown) => {
        options.onError(error);
        return false;
      });
      if (state === 'running' && !woken && !full) await rest();
    }
  }

  /** True when there may be more to lease at once. */
  async function leaseOnce(): Promise<boolean> {
    const { leaseMs, registry, store } = options;
    const limit = free();
    // a renewal is a write: not at every look for work
    const renews = options.clock.now() - renewedAt >= leaseMs / 3;
    if (renews) renewedAt = options.clock.now();
    const keep = renews ? [...flights.keys()] : [];
    const { leases, lost } = await store.lease({ routes: registry.routes, limit, leaseMs, keep });
    cancel(lost);
    launchAll(leases);
    return limit > 0 && leases.length === limit;
  }

  function launchAll(leases: readonly Lease[], made?: Standing): void {
    for (const lease of leases) {
      options.fault('dispatch.leased');
      if (!flights.has(lease.id)) launch(lease, made);
    }
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const ms = Math.min(options.pollMs, options.leaseMs / 3);
      const stopTimer = options.clock.setTimer(ms, () => ring?.());
      ring = () => {
        ring = null;
        stopTimer();
        resolve();
      };
    });
  }

  function reserve(ref: RunRef, commands: readonly WantedCommand[], now: number): Reserved | null {
    if (!options.store.leasesOnCommit || state !== 'running') return null;
    const { leaseMs, registry } = options;
    const isFit = ({ id, due, route }: WantedCommand) =>
      due <= now && registry.routes.includes(route) && !flights.has(id);
    const fit = commands.filter(isFit).slice(0, free());
    if (fit.length === 0) return null;
    let places = fit.length;
    reserved += places;
    const giveBack = () => {
      reserved -= places;
      places = 0;
    };
    return {
      lease: { ids: fit.map(({ id }) => id), leaseMs },
      begin(made) {
        giveBack();
        if (state !== 'running') return; // stopped meanwhile: the leases run out
        const leases = fit.map((command) => ({ ...ref, ...command, until: now + leaseMs, deliveries: 1 }));
        launchAll(leases, made);
      },
      [Symbol.dispose]: giveBack,
    };
  }

  function launch(lease: Lease, made: Standing | undefined): void {
    const abort = new AbortController();
    const landed = doLeased(options, lease, { signal: abort.signal, stopping: stopping.signal }, made)
      .catch((error: unknown) => {
        // an aborted flight is not an error: somebody else has the work, or nobody wants it
        if (!abort.signal.aborted) options.onError(error);
      })
      .finally(() => {
        const wasFull = free() === 0;
        flights.delete(lease.id);
        if (wasFull) wake();
      });
    flights.set(lease.id, { abort, landed });
  }

  function cancel(commands: readonly string[]): void {
    for (const id of commands)
      flights.get(id)?.abort.abort(new HoldpointError('SHUTTING_DOWN', 'This work is no longer wanted here.'));
  }

  return {
    start: () => {
      if (state !== 'stopped') return;
      state = 'running';
      stopping = new AbortController();
      loop = run();
    },
    wake,
    reserve,
    cancel,
    stop: async (graceMs) => {
      if (state === 'stopped') return;
      state = 'draining';
      wake();
      await loop;
      await within(options.clock, graceMs, Promise.all([...flights.values()].map((flight) => flight.landed)));
      cancel([...flights.keys()]);
      stopping.abort();
      await Promise.all([...flights.values()].map((flight) => flight.landed));
      state = 'stopped';
    },
  };
}

/** Waits for the work, but no longer than `ms`. Leaves no timer behind. */
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let stopTimer = () => {};
  const late = new Promise<void>((resolve) => {
    stopTimer = clock.setTimer(ms, resolve);
  });
  await Promise.race([work, late]);
  stopTimer();
}
