import type { Json, JsonObject } from '@holdpoint/protocol';
import { isObject, sameJson } from './field-changes.ts';

/**
 * A person's edit of one proposal, put on top of a newer one: what they changed is theirs, all else is the newer one's.
 * Where both changed the same place, the person's stands; the editor shows it as a change of the newer proposal.
 *
 * Lists are taken as a whole: whose item stands where cannot be told.
 */
export function editOnTop(base: Json, edited: Json, newer: Json): Json {
  if (sameJson(edited, base)) return newer;
  if (sameJson(newer, base)) return edited;
  if (!isObject(base) || !isObject(edited) || !isObject(newer)) return edited;
  const keys = [...new Set([...Object.keys(newer), ...Object.keys(edited)])];
  return Object.fromEntries(keys.flatMap((key) => member(key, base, edited, newer)));
}

function member(key: string, base: JsonObject, edited: JsonObject, newer: JsonObject): readonly [string, Json][] {
  const [was, mine, theirs] = [own(base, key), own(edited, key), own(newer, key)];
  if (was !== undefined && mine !== undefined && theirs !== undefined) return [[key, editOnTop(was, mine, theirs)]];
  const untouched = was === undefined ? mine === undefined : mine !== undefined && sameJson(was, mine);
  const stands = untouched ? theirs : mine;
  return stands === undefined ? [] : [[key, stands]];
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
