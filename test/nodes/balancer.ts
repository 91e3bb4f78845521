import { connect, createServer, type Socket } from 'node:net';

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Where new connections go from now on, in turn; what is connected stays. */
  to(...nodes: readonly { readonly address: string }[]): void;
}

/** What stands before several nodes: hands each connection to one of them, and to another where that one takes none. */
export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = [];
  let turn = 0;
  const open = new Set<Socket>();
  const keep = (socket: Socket, end: () => void) => {
    open.add(socket);
    socket.on('error', end).on('close', () => {
      open.delete(socket);
      end();
    });
  };
  const server = createServer((near) => {
    keep(near, () => near.destroy());
    const pass = (left: number) => {
      const port = ports[turn++ % ports.length];
      if (left === 0 || port === undefined) return near.destroy();
      const far = connect(port, '127.0.0.1');
      const refused = () => pass(left - 1);
      far.once('error', refused).once('connect', () => {
        far.off('error', refused);
        keep(far, () => near.destroy());
        near.on('close', () => far.destroy());
        near.pipe(far).pipe(near);
      });
    };
    pass(ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/holdpoint`,
    to: (...nodes) => {
      ports = nodes.map(({ address }) => Number(new URL(address).port));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
