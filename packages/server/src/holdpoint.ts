import type { Server as HttpServer } from 'node:http';
import type { Crew } from '@holdpoint/core';
import type { MigrateRequest, Person, Principal } from '@holdpoint/protocol';
import {
  createRuntime,
  type HeldPage,
  type HeldQuery,
  type Receipt,
  type Runtime,
  type RuntimeOptions,
} from '@holdpoint/runtime';
import type { RunRef, Store } from '@holdpoint/store';
import { sqliteStore } from '@holdpoint/store-sqlite';
import type { Server } from 'socket.io';
import { type Authorize, createAccess } from './access.ts';
import { createDesk } from './desk.ts';
import { type Attached, attachNamespace } from './namespace.ts';
import { attachToHttp, type OwnSockets } from './own-sockets.ts';
import { type Authenticate, principalOf } from './principal.ts';
import { createHandler, type Handler } from './router.ts';
import { type Seat, takeSeat } from './seat.ts';

export interface HoldpointOptions extends Omit<RuntimeOptions, 'store'> {
  /** Default: `sqliteStore({ file: 'holdpoint.db' })`. */
  readonly store?: Store;
  /** Who a caller is, for HTTP and sockets alike. There is no default: every act has an author. */
  readonly authenticate: Authenticate;
  /** Narrows what the default allows. */
  readonly authorize?: Authorize;
  /** Where `router()` is mounted; the socket lives below it. Default `/holdpoint`. */
  readonly mount?: string;
  /** Pages on these origins may act and connect, besides this host's own. */
  readonly origins?: readonly string[];
}

export interface StartRun<Input> {
  readonly tenant: string;
  readonly by: Person;
  /** Your id for this request: the same key finds the same run. */
  readonly key: string;
  readonly input: Input;
}

export interface MigrateRun extends MigrateRequest {
  readonly tenant: string;
  readonly by: Person;
  /** Your id for this act: the same key answers with the same receipt. */
  readonly key: string;
}

export interface Holdpoint {
  readonly runtime: Runtime;
  /** Mount it where `mount` says: `app.use('/holdpoint', holdpoint.router())`. Express 4, Express 5, or `node:http`. */
  router(): Handler;
  /**
   * Adds live updates to your HTTP server, or to the Socket.IO server you have. An adapter of it carries what agents write,
   * and `revoke`, to other nodes; one that listens nowhere does so for a process without a router.
   */
  attach(to: HttpServer | Server): void;
  /** Goes on with whatever waits in the store, and hears of what other nodes record: also with `concurrency: 0`. */
  start(): Promise<void>;
  /** Stops taking work, ends this node's sockets, gives calls in flight `graceMs` (10_000). The store is yours to close. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** Records a run and returns at once. Throws `INPUT_INVALID`, `IDEMPOTENCY_KEY_REUSED`, `STORE_UNAVAILABLE`. */
  startRun<Name extends string, Input, Outputs extends object>(
    crew: Crew<Name, Input, Outputs>,
    start: StartRun<Input>,
  ): Promise<Receipt<RunRef & { readonly version: number }>>;
  /**
   * Has a run go on with the present definition of its crew; the one it has must be under `pinned`. Throws
   * `MIGRATION_REFUSED` with all that is in the way, a gate or guard that would be missing first of all.
   */
  migrate(run: string, migrate: MigrateRun): Promise<Receipt<{ readonly run: string; readonly version: number }>>;
  /** A page of the runs that wait for a definition which this server does not have. */
  heldRuns(query: HeldQuery): Promise<HeldPage>;
  /** Reads and decides in somebody's name from your own code. Who they are is on you: nothing is authenticated here. */
  as(principal: Principal): Seat;
  /**
   * Ends a user's sockets: here at once, and on the other nodes if an adapter leads there; without one they end by
   * themselves within five minutes. Their next request is authenticated anew.
   */
  revoke(who: { readonly tenant: string; readonly user: string }): void;
}

/**
 * Holdpoint inside your server.
 *
 * ```ts
 * const holdpoint = createHoldpoint({ crews: [campaign], model: openaiModel({ model: 'gpt-5-mini' }), authenticate });
 * app.use('/holdpoint', holdpoint.router());
 * holdpoint.attach(server);
 * await holdpoint.start();
 * ```
 */
export function createHoldpoint(options: HoldpointOptions): Holdpoint {
  const { authenticate, authorize, mount = '/holdpoint', origins = [], store, ...own } = options;
  const onError = options.onError ?? ((error) => console.error(error));
  const runtime = createRuntime({ ...own, onError, store: store ?? sqliteStore({ file: 'holdpoint.db' }) });
  const desk = createDesk(runtime, createAccess(authorize));
  const closing = new AbortController();
  const door = { runtime, desk, authenticate, origins, mount, closing: closing.signal, onError };
  const attached: Attached[] = [];
  const ownSockets: OwnSockets[] = [];

  return {
    runtime,
    router: () => createHandler(door),
    attach: (to) => {
      if (isSocketServer(to)) attached.push(attachNamespace(to, { ...door, shared: true }));
      else ownSockets.push(attachToHttp(to, door));
    },
    start: () => runtime.start(),
    stop: async (how) => {
      closing.abort();
      for (const { close } of [...attached.splice(0), ...ownSockets]) close();
      await runtime.stop(how);
      for (const { end } of ownSockets.splice(0)) end();
    },
    startRun: (crew, { tenant, by, key, input }) =>
      runtime.startRun(crew.name, { by: { tenant, user: by, groups: [] }, key, input }),
    migrate: (run, { tenant, by, key, ...request }) =>
      runtime.migrate(run, request, { by: { tenant, user: by, groups: [] }, key }),
    heldRuns: (query) => runtime.heldRuns(query),
    as: (principal) => takeSeat(desk, principalOf(principal)),
    revoke: ({ tenant, user }) => {
      for (const { revoke } of [...attached, ...ownSockets]) revoke(tenant, user);
    },
  };
}

/** Not by its class: the host's Socket.IO may be another copy of it. */
function isSocketServer(to: HttpServer | Server): to is Server {
  return 'of' in to && 'sockets' in to;
}
