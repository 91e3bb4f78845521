import type { ErrorBody } from './errors.ts';
import type { Json, JsonSchema } from './json.ts';
import type { HeldRunSummary } from './migration.ts';
import type { Person } from './principal.ts';
import type { DecisionReceipt, DecisionRequest, ReviewSummary, Turn } from './review.ts';
import type { RunSummary } from './run.ts';

/** Raised when an old page can no longer talk to a new server. Sent at the socket handshake and as a header. */
export const protocolVersion = 1;

/** Where the socket lives below the router's mount. */
export const socketPath = '/socket';

/** The Socket.IO namespace, so that a host's own Socket.IO server can carry ours. */
export const socketNamespace = '/holdpoint';

/** What a client says at the socket's handshake. */
export interface Handshake {
  readonly protocol: number;
  readonly token?: string;
}

export const headers = {
  idempotencyKey: 'idempotency-key',
  idempotentReplay: 'idempotent-replay',
  protocol: 'holdpoint-protocol',
} as const;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; pass it as `after` for the next page. `null` at the end. */
  readonly next: string | null;
}

/** Query of `GET /reviews`. `turn` defaults to `reviewer`, `limit` to 50 (at most 200). */
export interface ReviewQuery {
  readonly turn?: Turn;
  readonly after?: string;
  readonly limit?: number;
}
export type ReviewPage = Page<ReviewSummary>;

/** Query of `GET /runs`. Newest first; `limit` defaults to 50 (at most 200). */
export interface RunQuery {
  readonly after?: string;
  readonly limit?: number;
}
export type RunPage = Page<RunSummary>;

/**
 * Answer of `GET /runs/held`: runs that may still go on, and whose definition the server does not have; those that are paused
 * or have failed, too. `limit` runs are looked at for a page (200, at most 200), most of which may not be held: a page may
 * be empty and have a next one.
 */
export type HeldRunPage = Page<HeldRunSummary>;

/** Body of `POST /runs`. */
export interface StartRunRequest {
  readonly crew: string;
  readonly input: Json;
}

/** One journal entry as viewers get it. `version` is gapless from 1, and orders events whatever way they arrived. */
export interface RunEventView {
  readonly version: number;
  readonly type: string;
  readonly task: string | null;
  readonly at: number;
  readonly by: Person | null;
  readonly body: Json;
}

/** Answer of `GET /runs/:id/events?after=&wait=`. `wait` (seconds, at most 25) holds an empty answer back. */
export interface EventPage {
  readonly events: readonly RunEventView[];
  /** The run's version when the page was read; equal to the last event's when nothing was left out. */
  readonly version: number;
}

/** Answer of `GET /crews/:name`: what a start form needs, and the shape of the graph. */
export interface CrewView {
  readonly name: string;
  readonly label: string;
  readonly definition: string;
  readonly input: JsonSchema;
  readonly tasks: readonly {
    readonly id: string;
    readonly title: string;
    readonly kind: 'agent' | 'function' | 'crew';
    readonly agent: string | null;
    readonly needs: readonly string[];
    readonly gated: boolean;
    readonly conditional: boolean;
    /** True when it is done for each item of a list; `output` is the list of their outputs. */
    readonly each: boolean;
    readonly output: JsonSchema;
  }[];
}

/** Something changed; read again over HTTP. Carries no content: whoever forges one shows nobody anything. */
export interface Hint {
  readonly run: string;
  readonly version: number;
}

/**
 * The text a model has written so far, for display only. May be lost, may come twice, is never stored.
 *
 * `offset` is where `text` begins within the whole; a frame with offset 0 carries the whole text so far.
 */
export interface TokenFrame {
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly turn: number;
  readonly offset: number;
  readonly text: string;
  /** Of what a model thinks aloud before it answers; absent: of the answer. */
  readonly reasoning?: true;
}

export type Ack<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: ErrorBody };

export interface ServerToClient {
  'run:changed': (hint: Hint) => void;
  'run:tokens': (frame: TokenFrame) => void;
  /** The connection's authority ends soon: fetch a new token and reconnect. */
  'session:expiring': (notice: { readonly at: number }) => void;
}

export interface ClientToServer {
  /** Joins the run's room once `run.read` is granted; the answer is its version, to catch up to over HTTP. */
  'run:watch': (request: { readonly run: string }, ack: (answer: Ack<Hint>) => void) => void;
  'run:unwatch': (request: { readonly run: string }) => void;
  'review:decide': (
    request: DecisionRequest & { readonly review: string; readonly key: string },
    ack: (answer: Ack<DecisionReceipt>) => void,
  ) => void;
}
