import type { TokenFrame } from '@holdpoint/protocol';
import { tokenFrame } from '@holdpoint/protocol/schemas';
import type { Namespace } from 'socket.io';
import { leadsToNodes } from './leads-to-nodes.ts';

/** What nodes say to each other, over the adapter of the host's Socket.IO. */
export interface BetweenNodes {
  'run:tokens': (tenant: string, frame: TokenFrame) => void;
}

export interface TokenBus {
  /** Hands a frame to the other nodes; to nobody where no adapter leads to them. */
  publish(tenant: string, frame: TokenFrame): void;
  close(): void;
}

/**
 * Carries tokens between nodes, from server to server: an adapter that keeps what it sends to rooms need not keep what
 * agents write. Frames may be lost, come twice or out of order.
 */
export function createTokenBus(
  sockets: Pick<Namespace<never, never, BetweenNodes>, 'adapter' | 'on' | 'off' | 'serverSideEmit'>,
  receive: (tenant: string, frame: TokenFrame) => void,
): TokenBus {
  const listen = (tenant: unknown, frame: unknown) => {
    // whoever may write to the adapter's service can send this
    const parsed = tokenFrame.safeParse(frame);
    if (parsed.success && typeof tenant === 'string') receive(tenant, parsed.data);
  };
  sockets.on('run:tokens', listen);
  return {
    publish: (tenant, frame) => {
      if (leadsToNodes(sockets.adapter)) sockets.serverSideEmit('run:tokens', tenant, frame);
    },
    close: () => sockets.off('run:tokens', listen),
  };
}
