import type { IncomingHttpHeaders } from 'node:http';
import { HoldpointError, type Principal } from '@holdpoint/protocol';
import { parseCookie } from 'cookie';

/** What `authenticate` is told of a caller; the same fields for HTTP requests and socket handshakes. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** The bearer token, or the token a socket client gave. */
  readonly token: string | null;
  readonly ip: string;
}

/** Who it is. `expiresAt` (ms since the epoch) ends their authority; without it a socket lives five minutes. */
export type Identity = Principal & { readonly expiresAt?: number };

/** Returns `null` for a caller that is nobody. Called for every request and every handshake. */
export type Authenticate = (credentials: Credentials) => Identity | null | Promise<Identity | null>;

/** Who a caller is, and until when. */
export interface Identified {
  readonly principal: Principal;
  /** `Infinity` where the host names no end. */
  readonly expiresAt: number;
}

/** The caller's identity. Throws `UNAUTHENTICATED`, and `TENANT_REQUIRED` when the host names no tenant. */
export async function identify(authenticate: Authenticate, credentials: Credentials): Promise<Identified> {
  const identity = await authenticate(credentials);
  if (!identity) {
    throw new HoldpointError('UNAUTHENTICATED', 'You are not signed in.', {
      hint: 'Sign in and try again; what you typed is kept.',
    });
  }
  if (typeof identity.tenant !== 'string' || identity.tenant.trim() === '') {
    throw new HoldpointError('TENANT_REQUIRED', 'Your account belongs to no tenant.', {
      hint: '`authenticate` must name a tenant for everybody; there is no default one.',
    });
  }
  if (typeof identity.user?.id !== 'string' || identity.user.id === '') {
    throw new HoldpointError('UNAUTHENTICATED', 'Your account has no id.', {
      hint: '`authenticate` must return `user: { id, name }`.',
    });
  }
  const { expiresAt = Number.POSITIVE_INFINITY } = identity;
  // written so that NaN is an end, too
  if (!(expiresAt > Date.now())) throw sessionEnded();
  return { principal: principalOf(identity), expiresAt };
}

/** The part of a host's user record that is ours: whatever else stands in it must not reach a journal or a reader. */
export function principalOf({ tenant, user, groups }: Principal): Principal {
  return { tenant, user: { id: user.id, name: user.name || user.id }, groups: [...(groups ?? [])] };
}

export function sessionEnded(): HoldpointError {
  return new HoldpointError('UNAUTHENTICATED', 'Your session ended.', { hint: 'Sign in again; your draft is kept.' });
}

export function credentialsOf(headers: IncomingHttpHeaders, ip: string | undefined, token?: string): Credentials {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return { headers, cookies: parseCookie(headers.cookie ?? ''), token: token ?? bearer ?? null, ip: ip ?? '' };
}

/**
 * Refuses browsers on foreign pages: `Origin` must be this host or one of `origins`. Callers without `Origin` are not
 * browsers on other pages, and pass.
 */
export function checkOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return;
  const parsed = URL.canParse(origin) ? new URL(origin) : null;
  if (parsed?.host === host) return;
  throw new HoldpointError('ORIGIN_REFUSED', `Pages of "${origin}" may not act here.`, {
    hint: 'Add it to `origins` in createHoldpoint if it is yours.',
  });
}
