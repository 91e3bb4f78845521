import type {
  Comment,
  DecisionReceipt,
  DecisionRequest,
  ErrorBody,
  ImpactView,
  Json,
  ReplyReceipt,
  ReplyRequest,
  RerunRequest,
  ReviewPage,
  ReviewView,
  RunAction,
  RunPage,
  RunSummary,
  RunView,
  Turn,
} from '@holdpoint/protocol';
import type { RunStep } from './run-step.ts';

/** A function, or an observer as `useSelector` passes one. */
export type Listener<Snapshot> = ((snapshot: Snapshot) => void) | { next?(snapshot: Snapshot): void };

/** A value that changes by itself. Fits `useSyncExternalStore`; the snapshot is stable between changes. */
export interface Readable<Snapshot> {
  getSnapshot(): Snapshot;
  subscribe(listener: Listener<Snapshot>): { unsubscribe(): void };
}

/**
 * Server truth as this browser last read it. `asOf` is when (ms since the epoch, this browser's clock). An `error` keeps
 * the data read before it, where there was any.
 */
export type ResourceState<Data> =
  | { readonly status: 'loading'; readonly data: null; readonly error: null; readonly asOf: null }
  | { readonly status: 'ready'; readonly data: Data; readonly error: null; readonly asOf: number }
  | { readonly status: 'error'; readonly data: Data | null; readonly error: ErrorBody; readonly asOf: number | null };

/** Read while somebody subscribes; read again on hints, on reconnect, on focus, and every 60 s with jitter. */
export interface Resource<Data> extends Readable<ResourceState<Data>> {
  refresh(): void;
}

/** `offline`: the browser says so, or retries fail; `nextTryAt` then. `incompatible`: page and server differ in protocol. */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'recovering'
  | 'offline'
  | 'unauthorized'
  | 'incompatible';

export interface ConnectionSnapshot {
  readonly state: ConnectionState;
  /** When anything was last heard from the server; `null` before. */
  readonly asOf: number | null;
  readonly nextTryAt: number | null;
}

export interface Connection extends Readable<ConnectionSnapshot> {
  retry(): void;
}

/**
 * One person's answer to one review, from the click to the record.
 *
 * `stale`: a newer revision exists; `lost`: somebody decided first (`error.data.winner`); `failed`: refused, or not known
 * to be recorded (`NETWORK` and what else may yet succeed: repeat it). In all three the draft is kept.
 */
export interface DecisionSnapshot {
  readonly state: 'idle' | 'submitting' | 'committed' | 'stale' | 'lost' | 'failed';
  readonly request: DecisionRequest | null;
  readonly receipt: DecisionReceipt | null;
  readonly error: ErrorBody | null;
}

export interface DecisionHandle extends Readable<DecisionSnapshot> {
  /** Sends once under a new idempotency key; again under the same key while the outcome is unknown. */
  submit(request: DecisionRequest): Promise<DecisionSnapshot>;
  /** Repeats a request whose outcome is unknown under its key; a refused one stays as it is. */
  repeat(): Promise<DecisionSnapshot>;
  reset(): void;
}

/** What a person has typed and not sent. Survives reload and shows in other tabs; cleared by a recorded decision. */
export interface Draft {
  readonly feedback: string;
  /** The revision it was written about; 0 for an empty draft. */
  readonly revision: number;
  /** Remarks about single places, sent together with the feedback. */
  readonly comments?: readonly Comment[];
  /** The proposal as the person has changed it so far. */
  readonly edited?: Json;
  /** The answer to a question as far as it is filled in. */
  readonly answer?: Json;
  /** The tasks picked to be done again. */
  readonly to?: readonly string[];
}

/** Words of this page's that the server has recorded, and the revision they answered. */
export interface RecordedReply {
  readonly receipt: ReplyReceipt;
  readonly revision: number;
}

export interface DraftHandle extends Readable<Draft> {
  write(draft: Draft): void;
  clear(): void;
}

/** What agents are writing now, by task. Display only. */
export interface StreamSnapshot {
  readonly writing: readonly { readonly task: string; readonly attempt: number; readonly text: string }[];
  /** What they think aloud before they answer; absent while nobody does. */
  readonly thinking?: StreamSnapshot['writing'];
  /** False until the socket watches the run. */
  readonly live: boolean;
}

/** What the agents of a run did so far, in the order of its journal. */
export interface StepsSnapshot {
  readonly steps: readonly RunStep[];
  /** How many older steps are no longer in the list. */
  readonly older: number;
}

export interface ReviewClient {
  /** Keeps the connection up until released. Any number of leases make one socket; the last release lets it linger 300 ms. */
  acquire(): () => void;
  readonly connection: Connection;
  /** First page, grown by `more()`. */
  reviews(turn: Turn): Resource<ReviewPage> & { more(): Promise<void> };
  review(id: string): Resource<ReviewView>;
  runs(): Resource<RunPage> & { more(): Promise<void> };
  run(id: string): Resource<RunView>;
  /** What sending this review's work back to these tasks would do; read again when the run moves. */
  impact(review: string, to: readonly string[]): Resource<ImpactView>;
  /** Watches the run while somebody subscribes. */
  stream(run: string): Readable<StreamSnapshot>;
  /** The calls, verdicts and answers of a run as they are recorded; reads its journal while somebody subscribes. */
  steps(run: string): Readable<StepsSnapshot>;
  decision(review: string): DecisionHandle;
  draft(review: string): DraftHandle;
  /** The words of a reply that is being written, as `feedback`. Cleared once `reply` has recorded them. */
  replyDraft(review: string): DraftHandle;
  /**
   * Forgets all drafts of this client's `user`, in every tab: for sign-out, where others use the same browser. What is
   * on its way to the server is not called back.
   */
  clearDrafts(): void;
  /**
   * Answers with words; a model reads what they mean, and a clear answer becomes this person's decision. Kept in
   * `replyDraft` until recorded. Throws `HoldpointError` as a decision is refused, and `REPLY_PENDING`.
   */
  reply(review: string, request: ReplyRequest, key?: string): Promise<ReplyReceipt>;
  /** The newest `reply` of this client that was recorded; `null` before any. */
  replied(review: string): Readable<RecordedReply | null>;
  /** Throws `HoldpointError`: the server's refusals, `NETWORK` when it cannot be reached. */
  startRun(crew: string, input: Json, key?: string): Promise<RunSummary>;
  controlRun(run: string, action: RunAction): Promise<RunSummary>;
  /** Does these tasks again, and what depends on them. */
  rerun(run: string, request: RerunRequest, key?: string): Promise<RunSummary>;
  /** Ends the connection and all reading. */
  close(): void;
}

export interface ReviewClientOptions {
  /** Where the router is mounted: `/holdpoint`, or an absolute URL. */
  readonly url: string;
  /** Asked before the first request, before a token's last minute, and after a refusal. `null`: the cookies are enough. */
  readonly getToken?: (why: {
    readonly reason: 'connect' | 'expiring' | 'refused';
  }) => Promise<string | null> | string | null;
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Where drafts are kept. Default `localStorage`, or memory where there is none. In what is no `Storage` of the browser,
   * `clearDrafts` finds those of the reviews that this client has shown.
   */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /**
   * Who is signed in: any id that is this person's own, such as `user.id` of your `authenticate`. Drafts are kept apart
   * by it. Left out, all who use this browser profile share them: the server tells no page who it is.
   */
  readonly user?: string;
  /** `false` reads by polling alone. Default `true`. */
  readonly socket?: boolean;
  readonly onError?: (error: ErrorBody) => void;
}
