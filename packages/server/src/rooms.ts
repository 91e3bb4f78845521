import type { Principal } from '@holdpoint/protocol';
import type { RunRef } from '@holdpoint/store';
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
export function roomsOf({ tenant, run }: RunRef, readers: readonly string[]): string[] {
  return [runRoom(tenant, run), ...readers.map((name) => readerRoom(tenant, name))];
}

function readerRoom(tenant: string, name: string): string {
  return JSON.stringify(['n', tenant, name]);
}
