import type { Json } from '@holdpoint/protocol';
import { pointerTo } from './anchor.ts';
import { isObject, sameJson } from './field-changes.ts';

/** One place at which two values differ. */
export interface PathChange {
  readonly kind: 'changed' | 'added' | 'removed';
  /** JSON pointer on the later side; of what was removed, on the earlier one. */
  readonly path: string;
  /** The same on the earlier side: lists shift. */
  readonly pathBefore: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** An item of either list, in the order of the later one. */
export interface ItemPair {
  readonly before: { readonly index: number; readonly item: Json } | null;
  readonly after: { readonly index: number; readonly item: Json } | null;
  readonly same: boolean;
}

/** The places at which two values differ, as deep as they can be told apart. */
export function changedPaths(before: Json, after: Json, path: string, pathBefore = path): readonly PathChange[] {
  if (sameJson(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changesAt(
        Object.hasOwn(before, key) ? (before[key] as Json) : undefined,
        Object.hasOwn(after, key) ? (after[key] as Json) : undefined,
        pointerTo(path, key),
        pointerTo(pathBefore, key),
      ),
    );
  }
  if (!isList(before) || !isList(after)) return [{ kind: 'changed', path, pathBefore, before, after }];
  return pairedItems(before, after).flatMap((pair) => {
    const at = pointerTo(path, pair.after?.index ?? pair.before?.index ?? 0);
    const was = pointerTo(pathBefore, pair.before?.index ?? pair.after?.index ?? 0);
    return changesAt(pair.before?.item, pair.after?.item, pair.after ? at : was, was);
  });
}

/** Items at the start and at the end that stayed belong together; those between by their place. */
export function pairedItems(before: readonly Json[], after: readonly Json[]): readonly ItemPair[] {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && sameJson(before[start] as Json, after[start] as Json)) start += 1;
  let end = 0;
  while (end < least - start && sameJson(before.at(-1 - end) as Json, after.at(-1 - end) as Json)) end += 1;
  const middle = Math.max(before.length, after.length) - start - end;
  const place = (items: readonly Json[], index: number) =>
    index < items.length - end ? { index, item: items[index] as Json } : null;
  const kept = (offset: number) => ({
    before: { index: before.length - end + offset, item: before[before.length - end + offset] as Json },
    after: { index: after.length - end + offset, item: after[after.length - end + offset] as Json },
    same: true,
  });
  return [
    ...Array.from({ length: start }, (_, index) => ({
      before: { index, item: before[index] as Json },
      after: { index, item: after[index] as Json },
      same: true,
    })),
    ...Array.from({ length: middle }, (_, index) => {
      const pair = { before: place(before, start + index), after: place(after, start + index) };
      return {
        ...pair,
        same: pair.before !== null && pair.after !== null && sameJson(pair.before.item, pair.after.item),
      };
    }),
    ...Array.from({ length: end }, (_, offset) => kept(offset)),
  ];
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function changesAt(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  pathBefore: string,
): readonly PathChange[] {
  if (before === undefined) return after === undefined ? [] : [{ kind: 'added', path, pathBefore, after }];
  if (after === undefined) return [{ kind: 'removed', path, pathBefore, before }];
  return changedPaths(before, after, path, pathBefore);
}
