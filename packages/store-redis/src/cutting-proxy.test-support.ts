import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /**
   * What becomes of the server's next answer: passed on; lost with the connection, after the server did what it was
   * asked; or kept back, with all after it, on a connection that stays open.
   */
  answers: 'pass' | 'cut' | 'mute';
  /** Resolves when the next answer was cut. */
  cut(): Promise<void>;
}

/** A way to the Redis on this port that breaks between a command and its answer. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let cut = Promise.withResolvers<void>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (proxy.answers === 'pass') near.write(chunk);
      if (proxy.answers !== 'cut') return;
      proxy.answers = 'pass';
      end();
      cut.resolve();
      cut = Promise.withResolvers();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: CuttingProxy = {
    url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    answers: 'pass',
    cut: () => cut.promise,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
