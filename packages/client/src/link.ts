import {
  type Ack,
  type DecisionReceipt,
  type DecisionRequest,
  type ErrorBody,
  type Hint,
  protocolVersion,
  type RunView,
  socketNamespace,
  socketPath,
} from '@holdpoint/protocol';
import type { StreamSnapshot } from './client.ts';
import { bodyOf, type Http, known } from './http.ts';
import type { Value } from './readable.ts';
import type { LiveResource } from './resource.ts';
import type { TokenSource } from './token.ts';

/** One try to be told of changes. Ends with `failed`, or goes through `opened` and ends with `lost`; never comes back. */
export interface Link {
  /** Ends it without a word. */
  close(): void;
  /** Nothing when it gave no answer in time: then nobody knows. */
  decide?(review: string, request: DecisionRequest, key: string): Promise<Ack<DecisionReceipt> | undefined>;
  /** Shows what agents write in the run, until the returned function is called. */
  follow?(options: FollowOptions): () => void;
}

export interface FollowOptions {
  readonly run: string;
  /** Says which tasks still write. */
  readonly view: LiveResource<RunView>;
  /** What is shown. What an earlier link left there stays until it is replaced by a whole text. */
  readonly value: Value<StreamSnapshot>;
}

export interface LinkEvents {
  opened(): void;
  lost(): void;
  failed(error: ErrorBody): void;
  /** The server gave a sign of life. */
  heard(): void;
  /** The link's authority ends soon. */
  expiring(): void;
  hint(hint: Hint): void;
}

/** Loads the socket's code when it is first needed. */
export function openSocketLink(mount: string, token: TokenSource, events: LinkEvents): Link {
  const ready = Promise.all([import('./socket-link.ts'), token.get()]);
  return begin(ready, events, ([{ connectSocket }, bearer]) =>
    connectSocket(
      { mount, token: bearer, protocol: protocolVersion, socketNamespace, socketPath },
      {
        ...events,
        failed: (error) => {
          const body = error.data ? known(error.data) : bodyOf(error);
          if (body.code === 'UNAUTHENTICATED') token.refuse(bearer);
          events.failed(body);
        },
      },
    ),
  );
}

/** Without a socket the server is there when it answers a request. */
export function openPollingLink(http: Http, events: LinkEvents): Link {
  return begin(http.get('/reviews?limit=1'), events, () => {
    events.opened();
    return { close: () => {} };
  });
}

/** A link that is still being made, and then is the one that was made. */
function begin<Value>(ready: Promise<Value>, { failed }: LinkEvents, make: (value: Value) => Link): Link {
  let isClosed = false;
  const link: Link = {
    close: () => {
      isClosed = true;
    },
  };
  ready.then(
    (value) => isClosed || Object.assign(link, make(value)),
    (error: unknown) => isClosed || failed(bodyOf(error)),
  );
  return link;
}
