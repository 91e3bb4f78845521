import type { Principal } from '@holdpoint/protocol';
import type { Row } from '@holdpoint/store';
import { namesOf } from './access.ts';

// Rooms are named here, from the authenticated identity and from what is recorded; never by a client.

export function userRoom(tenant: string, user: string): string {
  return JSON.stringify(['u', tenant, user]);
}

/** Who watches a run. */
export function runRoom(tenant: string, run: string): string {
  return JSON.stringify(['r', tenant, run]);
}

/** Where a person hears of what may stand in their lists. */
export function readerRooms(principal: Principal): string[] {
  return namesOf(principal).map((name) => readerRoom(principal.tenant, name));
}

/** Whom a change of a run concerns: who watches it, and whose lists it may stand in. */
export function roomsOf(tenant: string, run: string, rows: readonly Row[]): string[] {
  const tags = rows.find((row) => row.kind === 'run')?.tags ?? [];
  const readers = tags
    .filter((tag) => tag.startsWith('reader/'))
    .map((tag) => readerRoom(tenant, tag.slice('reader/'.length)));
  return [runRoom(tenant, run), ...readers];
}

function readerRoom(tenant: string, name: string): string {
  return JSON.stringify(['n', tenant, name]);
}
