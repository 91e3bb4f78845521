import type { Json } from '@holdpoint/protocol';

/** A run is always named together with its tenant: no method takes a bare id, so none can reach across tenants. */
export interface RunRef {
  readonly tenant: string;
  readonly run: string;
}

/** A piece of a run's present state: the run itself, one of its tasks, tool calls or reviews, where older words stand. */
export interface Row {
  readonly kind: 'run' | 'task' | 'call' | 'review' | 'words';
  /** Unique within its run and kind. */
  readonly id: string;
  /** The row is found under each of these, e.g. `open/group:legal`. The store does not interpret them. */
  readonly tags: readonly string[];
  /** Place in lists, ascending; rows of equal `sort` are ordered by tenant, run and id. */
  readonly sort: number;
  /** `null` removes the row. */
  readonly body: Json;
}

/** One event of a run, as recorded. Event n made version n; nothing of it ever changes, but `erase` may empty `body`. */
export interface Entry {
  readonly version: number;
  /** Unique in its run: the receipt by which a repeat of the same request is recognized. */
  readonly key: string;
  /** The task it belongs to, or `null` when it concerns the run as a whole. */
  readonly task: string | null;
  readonly type: string;
  /** Milliseconds since the epoch, by the store's clock as `load` gave it. */
  readonly at: number;
  readonly body: Json;
  readonly bodyHash: string;
  /** Covers the previous entry's hash and this entry's head, `bodyHash` included. */
  readonly hash: string;
}

/** Work the run wants done. Written in the same commit as the state that wants it, delivered by `lease`. */
export interface Command {
  /** Unique in the store: it begins with its run's id. Repeats of the same work have ids of their own. */
  readonly id: string;
  /** `lease` hands it only to those who ask for this route. */
  readonly route: string;
  /** Milliseconds since the epoch; not handed out earlier. */
  readonly due: number;
  /** References only; the work's content is read from the run. */
  readonly body: Json;
}

/** One step of a run: all of it is written, or nothing. */
export interface Commit extends RunRef {
  /** The version this step was computed from. 0 creates the run. */
  readonly expected: number;
  /**
   * The newest entry's hash, as it was when this step was computed: where it is another, the run is not the one that was
   * seen, whatever its version says. It may not be when a database went back to an older state.
   */
  readonly head?: string;
  /** At least one; their versions go on from `expected` without a gap. */
  readonly entries: readonly Entry[];
  /** Rows to write (insert or replace) or, with a `null` body, to remove. */
  readonly rows: readonly Row[];
  readonly commands: readonly Command[];
  /** Ids of commands that are finished or no longer wanted. Unknown ids are ignored. */
  readonly done: readonly string[];
  /**
   * Those of `commands`, all of them due, that the caller does at once: they are written as `lease` would have handed them
   * out to it. Only for a store that says `leasesOnCommit`.
   */
  readonly lease?: { readonly ids: readonly string[]; readonly leaseMs: number };
}

export interface Lease extends RunRef, Command {
  /** By the store's clock. After it, the command may be handed to somebody else. */
  readonly until: number;
  /** How often this command was handed out, this time included: 1 at first. What was written anew counts anew. */
  readonly deliveries: number;
}

export interface LoadOptions {
  /**
   * The newest entry's hash, as the caller saw it with the rows that it still has. Where it is the newest now, the store
   * may leave the rows out, and says so; it need not. A version would not do: it may come again with another content,
   * when a database goes back to an older state.
   */
  readonly known?: string;
}

export interface LoadedRun {
  /** 0, and no rows, for a run that does not exist. */
  readonly version: number;
  readonly rows: readonly Row[];
  /** The rows are left out: they are those that the caller has. */
  readonly unchanged?: true;
  /** The store's clock. Every time that is compared or recorded comes from here. */
  readonly now: number;
}

export interface JournalOptions {
  /** Only entries of later versions. Default 0. */
  readonly after?: number;
  readonly limit?: number;
  readonly task?: string;
  readonly key?: string;
  /** The entries of these versions as well, where there are such, whatever the other options leave out. */
  readonly also?: readonly number[];
}

export interface Query {
  readonly tenant: string;
  readonly kind: Row['kind'];
  /** A row matches that has at least one of these; it is listed once. */
  readonly tags: readonly string[];
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface FoundRows {
  readonly rows: readonly (Row & RunRef)[];
  readonly next: string | null;
}

export interface LeaseOptions {
  readonly routes: readonly string[];
  readonly limit: number;
  readonly leaseMs: number;
  /**
   * Commands this caller holds and wants to keep; those it does not hold any more come back as `lost`. One that ran out
   * is its own still, as long as nobody else took it.
   */
  readonly keep: readonly string[];
}

export interface Leased {
  readonly leases: readonly Lease[];
  readonly lost: readonly string[];
}

/**
 * What an acknowledged commit survives. `none`: nothing beyond the process's memory. `process`: the kill of every
 * process. `host`: the loss of power as well. `replicated`: the loss of a machine.
 */
export type Durability = 'none' | 'process' | 'host' | 'replicated';

/**
 * Where runs live. A store knows rows, tags and keys, and nothing of reviews.
 *
 * The rules an implementation must keep are numbered in `SPEC.md`; `storeRules` checks them.
 */
export interface Store {
  readonly durability: Durability;
  load(run: RunRef, options?: LoadOptions): Promise<LoadedRun>;
  /**
   * Writes one step. Throws `VERSION_CONFLICT` when the run is not at `expected`, or not at `head`; `KEY_TAKEN` when an
   * entry's key is in the journal already, which is looked for first. After any other rejection the outcome is unknown: look the key up.
   */
  commit(commit: Commit): Promise<void>;
  /** Entries in the order of their versions. */
  journal(run: RunRef, options?: JournalOptions): Promise<readonly Entry[]>;
  find(query: Query): Promise<FoundRows>;
  /**
   * Hands out due commands that nobody holds, oldest due first, and renews those in `keep`. A command leaves by the
   * `done` of a commit, and in no other way: removing one beside a commit could strike work that was asked for anew.
   */
  lease(options: LeaseOptions): Promise<Leased>;
  close(): Promise<void>;
  /** The clock that `load` gives, for a store whose clock needs no asking. */
  now?(): number;
  /** A commit may lease what it writes: for whoever is ready to do it, that saves the write and the way of a `lease`. */
  readonly leasesOnCommit?: true;
  /** Calls back after commits of other processes. Hints: they may be late, repeated, or missing. Returns the stop. */
  watch?(changed: (change: RunRef & { readonly version: number }) => void): () => void;
  /** Empties the bodies of these entries (or of all) for good; heads and hashes stay, so the chain still verifies. */
  erase?(run: RunRef, versions: readonly number[] | 'all'): Promise<void>;
}
