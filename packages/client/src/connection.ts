import type { ErrorBody, ErrorCode, Hint } from '@holdpoint/protocol';
import { createActor } from 'xstate';
import type { Connection, ConnectionSnapshot, ConnectionState } from './client.ts';
import { type ConnectionEvent, createConnectionMachine } from './connection-machine.ts';
import type { Link, LinkEvents } from './link.ts';
import { onWindow } from './page.ts';
import { createValue } from './readable.ts';
import { share } from './share.ts';
import type { TokenSource } from './token.ts';

const lingerMs = 300;
const longestWaitMs = 10_000;
/** A new token is not fetched sooner than this after the last, however short they live. */
const renewalMs = 10_000;
/** Signs of life closer together than this are one. */
const heardMs = 1_000;

export interface ConnectorOptions {
  readonly polling: boolean;
  readonly token: TokenSource;
  readonly openLink: (events: LinkEvents) => Link;
  /** A link opened, the first or a later one: what was missed must be read. */
  readonly onOpened: () => void;
  readonly onLost: () => void;
  /** A try failed; HTTP may still get through. */
  readonly onFailed: () => void;
  readonly onHint: (hint: Hint) => void;
  readonly onError: (error: ErrorBody) => void;
}

/** The connection, as the parts of the client use it. */
export interface Connector {
  readonly connection: Connection;
  /** The link while it is open. */
  readonly link: Link | null;
  acquire(): () => void;
  /** How an HTTP request ended: with an error, or with an answer. */
  onHttp(code?: ErrorCode): void;
  close(): void;
}

/** Holds leases, drives the machine, and does to the link what it says. */
export function createConnector({
  polling,
  token,
  openLink,
  onOpened,
  onLost,
  onFailed,
  onHint,
  onError,
}: ConnectorOptions): Connector {
  const view = createValue<ConnectionSnapshot>({ state: 'idle', asOf: null, nextTryAt: null });
  let leases = 0;
  let lingering: ReturnType<typeof setTimeout> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let renewing: ReturnType<typeof setTimeout> | undefined;
  let open: Link | null = null;
  let next: Link | null = null;
  let isRefused = false;
  let lastCode = '';
  let isClosed = false;

  const actor = createActor(createConnectionMachine(polling, { open: tryNow, wait: tryLater, close: closeLinks }));
  actor.subscribe(({ value }) => show({ state: value as ConnectionState }));
  actor.start();
  const tell = (type: ConnectionEvent['type']) => {
    if (!isClosed) actor.send({ type });
  };
  const stopListening = onWindow({ online: () => tell('browser.online'), offline: () => tell('browser.offline') });

  function show(change: Partial<ConnectionSnapshot>): void {
    const before = view.getSnapshot();
    view.set(share(before, { ...before, ...change }));
  }

  function heard(): void {
    const now = Date.now();
    if (now - (view.getSnapshot().asOf ?? 0) >= heardMs) show({ asOf: now });
  }

  function tryNow(): void {
    clearTimeout(waiting);
    show({ nextTryAt: null });
    next?.close();
    const link: Link = openLink({
      opened: () => {
        clearTimeout(renewing);
        open?.close();
        open = link;
        next = null;
        isRefused = false;
        lastCode = '';
        show({ asOf: Date.now() });
        tell('link.opened');
        onOpened();
      },
      lost: () => {
        open = null;
        tell('link.lost');
        onLost();
      },
      failed: (error) => {
        const { code } = error;
        next = null;
        if (code === 'UNAUTHENTICATED' && !isRefused && token.renewable) {
          isRefused = true;
          tryNow();
          return;
        }
        if (code !== lastCode && code !== 'NETWORK') onError(error);
        lastCode = code;
        tell(meanings[code] ?? 'link.failed');
        if (!meanings[code] && !open) onFailed();
      },
      heard,
      expiring: () => {
        renewing = setTimeout(() => {
          token.expire();
          tryNow();
        }, renewalMs);
      },
      hint: (hint) => {
        heard();
        onHint(hint);
      },
    });
    next = link;
  }

  /** With jitter, or a thousand pages come back in the same instant. */
  function tryLater(failures: number): void {
    clearTimeout(waiting);
    const ms = (failures ? Math.min(longestWaitMs, 500 * 2 ** failures) : lingerMs) * (0.5 + Math.random() / 2);
    show({ nextTryAt: Date.now() + ms });
    waiting = setTimeout(tryNow, ms);
  }

  function closeLinks(): void {
    clearTimeout(waiting);
    clearTimeout(renewing);
    if (open) onLost();
    next?.close();
    open?.close();
    next = null;
    open = null;
    isRefused = false;
    show({ nextTryAt: null });
  }

  return {
    connection: {
      getSnapshot: view.getSnapshot,
      subscribe: view.subscribe,
      retry: () => tell('retry'),
    },
    get link() {
      return open;
    },
    acquire: () => {
      leases += 1;
      clearTimeout(lingering);
      // not at once: StrictMode gives the first lease back and takes another
      queueMicrotask(() => leases > 0 && tell('lease.taken'));
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        leases -= 1;
        if (leases === 0 && !isClosed) lingering = setTimeout(() => tell('lease.ended'), lingerMs);
      };
    },
    onHttp: (code) => {
      if (code === 'NETWORK') return tell('http.unanswered');
      heard();
      tell((code && meanings[code]) ?? 'http.answered');
    },
    close: () => {
      clearTimeout(lingering);
      stopListening();
      closeLinks();
      isClosed = true;
      actor.stop();
    },
  };
}

/** What an error means for the connection, whichever way it came. */
const meanings: { readonly [Code in ErrorCode]?: ConnectionEvent['type'] } = {
  UNAUTHENTICATED: 'token.refused',
  PROTOCOL_MISMATCH: 'protocol.differs',
};
