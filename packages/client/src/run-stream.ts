import type { RunView } from '@holdpoint/protocol';
import type { Readable, StreamSnapshot } from './client.ts';
import type { Link } from './link.ts';
import { createValue } from './readable.ts';
import type { LiveResource } from './resource.ts';

export interface RunStreamOptions {
  readonly run: string;
  readonly view: LiveResource<RunView>;
  readonly link: () => Link | null;
  readonly onWatched: (stream: RunStream, watched: boolean) => void;
}

export interface RunStream extends Readable<StreamSnapshot> {
  readonly watched: boolean;
  /** Follows the run over the link there is now. */
  join(): void;
  lost(): void;
}

/** Follows a run while somebody subscribes and there is a socket to do it with. */
export function createRunStream({ run, view, link, onWatched }: RunStreamOptions): RunStream {
  let leave: (() => void) | undefined;
  const value = createValue<StreamSnapshot>(
    { writing: [], live: false },
    {
      begin: () => {
        onWatched(stream, true);
        stream.join();
      },
      end: () => {
        onWatched(stream, false);
        leave?.();
        value.set({ writing: [], live: false });
      },
    },
  );
  const stream: RunStream = {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get watched() {
      return value.watched;
    },
    join: () => {
      leave?.();
      leave = link()?.follow?.({ run, view, show: value.set });
    },
    lost: () => {
      leave?.();
      value.set({ ...value.getSnapshot(), live: false });
    },
  };
  return stream;
}
