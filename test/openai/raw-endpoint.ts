import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint that answers with whatever bytes a test wants, for the wire that no scripted server writes. */
export async function rawEndpoint(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => answer(response, request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The same as an event stream with these events' data. */
export function eventStream(...events: readonly (string | object)[]) {
  return rawEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join(''));
  });
}

/** The data of one event of an answer. */
export function chunk(delta: object, finish: string | null = null): object {
  return {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

/** An endpoint that answers with one JSON body, whatever is asked for. */
export function jsonEndpoint(body: object | string, status = 200, headers: Record<string, string> = {}) {
  return rawEndpoint((response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** The body of a whole answer. */
export function whole(message: object, finish: string | null = 'stop'): object {
  return { id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, message, finish_reason: finish }] };
}
