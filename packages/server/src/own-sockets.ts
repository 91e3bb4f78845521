import { EventEmitter } from 'node:events';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HoldpointError, socketPath } from '@holdpoint/protocol';
import type { Server } from 'socket.io';
import { type Attached, attachNamespace, type NamespaceOptions, shuttingDown } from './namespace.ts';
import { sendProblem } from './problem.ts';

export interface OwnSocketsOptions extends Omit<NamespaceOptions, 'shared'> {
  readonly mount: string;
}

export interface OwnSockets extends Attached {
  /** Ends the connections themselves. */
  end(): void;
}

/**
 * Live updates on the host's HTTP server, over a Socket.IO server of ours.
 *
 * It is loaded with the first page that connects, and that page waits for it: it would be a fifth of a start. Nobody could
 * be told anything before, and a model's next token brings a late viewer the text so far.
 */
export function attachToHttp(http: HttpServer, { mount, ...options }: OwnSocketsOptions): OwnSockets {
  if (typeof http === 'function') {
    throw new Error('`attach` was given an app. It takes the server that the app is in: `createServer(app)`.');
  }
  const { origins, onError } = options;
  const path = `${mount}${socketPath}`;
  const isOurs = ({ url }: IncomingMessage) => url?.startsWith(`${path}/`) === true;
  /** What Socket.IO takes for the HTTP server: it hears of nothing that is not for it. */
  const gate = new EventEmitter() as HttpServer;
  let closed = false;
  let opening: Promise<void> | undefined;
  let opened: { readonly io: Server; readonly attached: Attached } | undefined;

  const open = async () => {
    const { Server } = await import('socket.io');
    if (closed) throw shuttingDown();
    const io = new Server({
      path,
      serveClient: false,
      maxHttpBufferSize: 100_000,
      ...(origins.length > 0 && { cors: { origin: [...origins], credentials: true } }),
    }).attach(gate);
    opened = { io, attached: attachNamespace(io, { ...options, shared: false }) };
  };
  const handOn = async (refuse: (error: unknown) => void, event: string, ...given: unknown[]) => {
    try {
      opening ??= open();
      await opening;
      gate.emit(event, ...given);
    } catch (error) {
      if (!HoldpointError.is(error)) onError(error);
      refuse(error);
    }
  };

  const others = http.listeners('request');
  http.removeAllListeners('request');
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isOurs(request)) handOn((error) => sendProblem(response, error), 'request', request, response);
    else for (const listener of others) listener.call(http, request, response);
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(request)) return;
    socket.on('error', () => {}); // of a page that leaves while it waits
    handOn(() => socket.destroy(), 'upgrade', request, socket, head);
  });
  http.on('close', () => gate.emit('close'));

  return {
    revoke: (tenant, user) => opened?.attached.revoke(tenant, user),
    close: () => {
      closed = true;
      opened?.attached.close();
    },
    end: () => opened?.io.engine.close(),
  };
}
