import type { ErrorBody, Hint } from '@holdpoint/protocol';
import type { Usable } from './cache.ts';
import type { Resource, ResourceState } from './client.ts';
import { bodyOf } from './http.ts';
import { createValue } from './readable.ts';
import { share } from './share.ts';

/** A change asked for while a read is under way waits for it, but not longer than this. */
const patienceMs = 3_000;
/** Hints that come together are one reason to read a list. */
const togetherMs = 100;

export interface ResourceOptions<Data> {
  readonly read: () => Promise<Data>;
  /** The run whose changes concern it; every run's when absent. */
  readonly run?: string;
  /** The run's version in the data, where it carries one. */
  readonly versionOf?: (data: Data) => number;
  readonly onError: (error: ErrorBody) => void;
  readonly onWatched: (resource: Kept, watched: boolean) => void;
}

/** What is kept current, whatever its data. */
export interface Kept extends Usable {
  refresh(): void;
  /** A run moved. */
  moved(hint: Hint): void;
  close(): void;
}

/** A resource, as the client drives it. */
export interface LiveResource<Data> extends Resource<Data>, Kept {
  refresh(): void;
  /** Data that came by another way. */
  put(data: Data): void;
  fail(error: unknown): void;
}

const loading = { status: 'loading', data: null, error: null, asOf: null } as const;

/**
 * Reads, and keeps the newest answer. One read at a time: what is asked for meanwhile is read once, after it; only a read
 * that hangs is overtaken, and then its answer comes too late.
 */
export function createResource<Data>({
  read,
  run,
  versionOf,
  onError,
  onWatched,
}: ResourceOptions<Data>): LiveResource<Data> {
  let started = 0;
  let landed = 0;
  let ended = 0;
  let isWanted = false;
  let isClosed = false;
  let version = 0;
  let overtaking: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const value = createValue<ResourceState<Data>>(loading, {
    begin: () => {
      onWatched(resource, true);
      if (started === ended) start();
    },
    end: leave,
  });

  function start(): void {
    if (isClosed) return;
    clearTimeout(overtaking);
    isWanted = false;
    started += 1;
    const turn = started;
    read().then(
      (data) => {
        if (turn > landed) {
          landed = turn;
          resource.put(data);
        }
        finish(turn);
      },
      (error: unknown) => {
        if (turn === started) resource.fail(error);
        finish(turn);
      },
    );
  }

  function finish(turn: number): void {
    ended = Math.max(ended, turn);
    if (started !== ended) return;
    clearTimeout(overtaking);
    if (isWanted && value.watched) start();
    else leave();
  }

  /** Not during a read: whoever comes back meanwhile gets its answer, so it must hear what makes that answer old. */
  function leave(): void {
    if (!value.watched && started === ended) onWatched(resource, false);
  }

  function refresh(): void {
    clearTimeout(soon);
    soon = undefined;
    if (started === ended) start();
    else if (!isWanted) {
      isWanted = true;
      overtaking = setTimeout(start, patienceMs);
    }
  }

  const resource: LiveResource<Data> = {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get isUsed() {
      return value.watched;
    },
    refresh,
    moved: (hint) => {
      if (run === undefined) soon ??= setTimeout(refresh, togetherMs);
      else if (hint.run === run && hint.version > version) {
        version = hint.version;
        refresh();
      }
    },
    put: (next) => {
      if (isClosed) return;
      const data = share(value.getSnapshot().data, next);
      version = Math.max(version, versionOf?.(data) ?? 0);
      value.set({ status: 'ready', data, error: null, asOf: Date.now() });
    },
    fail: (cause) => {
      if (isClosed) return;
      const { data, asOf, error: before } = value.getSnapshot();
      const error = share(before, bodyOf(cause));
      // what the lost read was to show is still to be shown
      version = (data && versionOf?.(data)) || 0;
      if (error.code !== before?.code && error.code !== 'NETWORK') onError(error);
      value.set({ status: 'error', data, error, asOf });
    },
    close: () => {
      isClosed = true;
      clearTimeout(overtaking);
      clearTimeout(soon);
    },
  };
  return resource;
}
