import { HoldpointError } from '@holdpoint/protocol';
import type { ReviewClientOptions } from './client.ts';

/** How long a token is kept whose end cannot be read. */
const unreadableLifeMs = 5 * 60_000;
/** A token is not used in its last minute. */
const marginMs = 60_000;
/** Kept at least this long, so that tokens of under a minute are not asked for with every request. */
const shortestLifeMs = 5_000;

export interface TokenSource {
  /** The token to send now; `null` where cookies are enough. */
  get(): Promise<string | null>;
  /** False where there is nobody to ask for another. */
  readonly renewable: boolean;
  /** The server did not take this one: the next `get` asks for another. */
  refuse(token: string | null): void;
  /** The session ends soon: the next `get` asks for a new one. */
  expire(): void;
}

/** Asks the host for a token when one is needed, once for everybody who waits. */
export function createTokenSource(getToken: ReviewClientOptions['getToken']): TokenSource {
  let reason: 'connect' | 'expiring' | 'refused' = 'connect';
  let held: { readonly token: string | null; readonly until: number } | null = null;
  let asking: Promise<string | null> | null = null;

  async function ask(ask: NonNullable<typeof getToken>): Promise<string | null> {
    try {
      const token = await ask({ reason });
      held = { token, until: Math.max(endOf(token) - marginMs, Date.now() + shortestLifeMs) };
      reason = 'expiring';
      return token;
    } catch (cause) {
      throw HoldpointError.is(cause)
        ? cause
        : new HoldpointError('NETWORK', 'Your session could not be renewed.', { hint: '`getToken` failed.', cause });
    } finally {
      asking = null;
    }
  }

  return {
    renewable: getToken !== undefined,
    get: async () => {
      if (!getToken) return null;
      if (held && held.until > Date.now()) return held.token;
      asking ??= ask(getToken);
      return asking;
    },
    refuse: (token) => {
      // somebody else's refusal may have brought a new one already
      if (held?.token === token) {
        held = null;
        reason = 'refused';
      }
    },
    expire: () => {
      held = null;
    },
  };
}

/** When a JWT says it ends. Only read, never trusted: the server checks it. */
function endOf(token: string | null): number {
  const fallback = Date.now() + unreadableLifeMs + marginMs;
  try {
    const payload = token?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : fallback;
  } catch {
    return fallback;
  }
}
