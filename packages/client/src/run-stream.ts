import type { RunView } from '@holdpoint/protocol';
import type { Usable } from './cache.ts';
import type { Readable, StreamSnapshot } from './client.ts';
import type { Connector } from './connection.ts';
import { createValue } from './readable.ts';
import type { LiveResource } from './resource.ts';

export interface RunStreamOptions {
  readonly run: string;
  readonly view: LiveResource<RunView>;
  readonly connector: Connector;
  readonly onWatched: (stream: RunStream, watched: boolean) => void;
}

export interface RunStream extends Readable<StreamSnapshot>, Usable {
  /** Follows the run over the link there is now. */
  join(): void;
  lost(): void;
}

const nothing: StreamSnapshot = { writing: [], live: false };

/** Follows a run while somebody subscribes and there is a socket to do it with. */
export function createRunStream({ run, view, connector, onWatched }: RunStreamOptions): RunStream {
  let leave: (() => void) | undefined;
  const value = createValue<StreamSnapshot>(nothing, {
    begin: () => {
      onWatched(stream, true);
      stream.join();
    },
    end: () => {
      onWatched(stream, false);
      leave?.();
      value.set(nothing);
    },
  });
  const stream: RunStream = {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get isUsed() {
      return value.watched;
    },
    join: () => {
      leave?.();
      leave = connector.link?.follow?.({ run, view, value });
    },
    lost: () => {
      leave?.();
      value.set({ ...value.getSnapshot(), live: false });
    },
  };
  return stream;
}
