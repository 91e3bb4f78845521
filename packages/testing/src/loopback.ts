import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { headers } from '@holdpoint/protocol';

/** An HTTP server of a test, on a free port of this machine. */
export interface Loopback extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** How many requests are being answered. */
  readonly active: number;
  /** Cuts what is being answered, and frees the port. */
  close(): Promise<void>;
}

export async function listenOnLoopback(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
  let active = 0;
  const server = createServer((request, response) => {
    active += 1;
    response.once('close', () => {
      active -= 1;
    });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get active() {
      return active;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Keys are ASCII in a header; what is not came percent-encoded. `null`: there is none. */
export function keyOf(request: IncomingMessage): string | null {
  const key = request.headers[headers.idempotencyKey];
  return key === undefined ? null : decodeURIComponent(String(key));
}
