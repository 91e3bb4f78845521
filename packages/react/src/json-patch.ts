import type { Json, JsonObject, PatchOperation } from '@holdpoint/protocol';
import { isObject, sameJson } from './field-changes.ts';
import { formatPointer } from './json-pointer.ts';

type Keys = readonly (string | number)[];
type List = readonly Json[];

/** As many operations as a decision takes. */
export const mostOperations = 500;

/** Items `from` to `to` of the original stand where items `at` to `end` of the edited list are. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly end: number;
}

/**
 * What turns one value into the other, by RFC 6902: few operations, each at the innermost place that changed.
 *
 * Applied in their order they give `edited` exactly; equal values give none. In a list the items that stayed are found
 * again, so taking one out is one operation. Paths of `replace` and `remove` are those of the original.
 */
export function patchOf(original: Json, edited: Json): readonly PatchOperation[] {
  return difference(original, edited, []);
}

function difference(original: Json, edited: Json, keys: Keys): readonly PatchOperation[] {
  if (sameJson(original, edited)) return [];
  if (isObject(original) && isObject(edited)) return objectDifference(original, edited, keys);
  if (isList(original) && isList(edited)) return listDifference(original, edited, keys);
  return [{ op: 'replace', path: formatPointer(keys), value: edited }];
}

function objectDifference(original: JsonObject, edited: JsonObject, keys: Keys): readonly PatchOperation[] {
  const removed = Object.keys(original).filter((key) => !Object.hasOwn(edited, key));
  return [
    ...removed.map((key): PatchOperation => ({ op: 'remove', path: formatPointer([...keys, key]) })),
    ...Object.entries(edited).flatMap(([key, value]): readonly PatchOperation[] =>
      Object.hasOwn(original, key)
        ? difference(original[key] as Json, value, [...keys, key])
        : [{ op: 'add', path: formatPointer([...keys, key]), value }],
    ),
  ];
}

/** First what changes inside of items, while all have their places; then what shifts them, the last one first. */
function listDifference(original: List, edited: List, keys: Keys): readonly PatchOperation[] {
  const gaps = gapsBetween(original, edited);
  const pairs = gaps.flatMap(({ from, to, at, end }) =>
    range(0, Math.min(to - from, end - at)).flatMap((step) =>
      difference(original[from + step] as Json, edited[at + step] as Json, [...keys, from + step]),
    ),
  );
  const shifts = gaps.toReversed().flatMap(({ from, to, at, end }): readonly PatchOperation[] => {
    const paired = Math.min(to - from, end - at);
    const path = (index: number) => formatPointer([...keys, index]);
    return [
      ...range(from + paired, to)
        .map((index): PatchOperation => ({ op: 'remove', path: path(index) }))
        .toReversed(),
      ...range(at + paired, end).map(
        (index): PatchOperation => ({
          op: 'add',
          path: path(from + index - at),
          value: edited[index] as Json,
        }),
      ),
    ];
  });
  return [...pairs, ...shifts];
}

/** What lies between the items that both lists have. */
function gapsBetween(original: List, edited: List): readonly Gap[] {
  const same = (from: number, at: number) => sameJson(original[from] as Json, edited[at] as Json);
  const shorter = Math.min(original.length, edited.length);
  let start = 0;
  while (start < shorter && same(start, start)) start += 1;
  let [to, end] = [original.length, edited.length];
  while (to > start && end > start && same(to - 1, end - 1)) [to, end] = [to - 1, end - 1];
  const kept = to - start === end - start ? [] : commonItems({ from: start, to, at: start, end }, same);
  const bounds = [[start - 1, start - 1] as const, ...kept, [to, end] as const];
  return bounds.slice(1).map(([before, until], index) => {
    const [from, at] = bounds[index] ?? [0, 0];
    return { from: from + 1, to: before, at: at + 1, end: until };
  });
}

/** Beyond this many comparisons the items between are taken one by one: the page must not stand still. */
const mostComparisons = 40_000;

/** The longest common subsequence, as pairs of places. */
function commonItems(
  { from, to, at, end }: Gap,
  same: (from: number, at: number) => boolean,
): readonly (readonly [number, number])[] {
  const width = end - at + 1;
  if ((to - from) * width > mostComparisons) return [];
  const lengths = new Uint16Array((to - from + 1) * width);
  const length = (row: number, column: number) => lengths[(row - from) * width + column - at] ?? 0;
  for (let row = to - 1; row >= from; row--) {
    for (let column = end - 1; column >= at; column--) {
      lengths[(row - from) * width + column - at] = same(row, column)
        ? length(row + 1, column + 1) + 1
        : Math.max(length(row + 1, column), length(row, column + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let [row, column] = [from, at]; row < to && column < end; ) {
    if (same(row, column)) found.push([row++, column++]);
    else if (length(row + 1, column) >= length(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function isList(value: Json): value is List {
  return Array.isArray(value);
}
