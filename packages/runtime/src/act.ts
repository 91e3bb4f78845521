import { canonical } from '@holdpoint/core';
import type { Channel, Json, Principal } from '@holdpoint/protocol';
import { hashing } from './registry.ts';

/** A person's act: who, through which door, and the key by which a repeat is recognized. */
export interface Act {
  readonly by: Principal;
  readonly key: string;
  /** Default `code`. */
  readonly channel?: Channel;
}

export interface Receipt<Answer> {
  readonly answer: Answer;
  /** True when this very request was recorded earlier. */
  readonly replay: boolean;
}

/** The key of an act's journal entry: one person's one act on one thing, under the name they gave it. */
export function actKey(by: Principal, action: string, target: string, key: string): string {
  return `act:${hash([by.tenant, by.user.id, action, target, key])}`;
}

export function hash(value: Json): string {
  return hashing.sha256(canonical(value));
}
