import type { FeedbackPoint } from '@holdpoint/protocol';
import { isWithin, type Span, spanOf } from './anchor.ts';
import { type ComparedField, sameJson } from './field-changes.ts';
import type { DiffSides } from './iteration-diff-sides.ts';
import { parsePointer, valueAt } from './json-pointer.ts';

/** A point that was asked for, at its place in a comparison. */
export interface PlacedPoint {
  /** From 1, in the order in which they are read. */
  readonly number: number;
  readonly point: FeedbackPoint;
  /** The field it is about; `undefined` where it is about the whole. */
  readonly field: ComparedField | undefined;
  /** What became of the place it is about; `null` where nobody can say. */
  readonly fact: 'changed' | 'unchanged' | 'gone' | null;
  /** Where its passage stands: in the earlier text, or in the later one if it only stands there. */
  readonly passage: { readonly side: 'before' | 'after'; readonly span: Span } | null;
}

/** What was asked for between the two sides: first what is about the whole, then field by field. */
export function placedPoints(sides: DiffSides, fields: readonly ComparedField[]): readonly PlacedPoint[] {
  const placed = sides.asked.map((point) => ({
    point,
    field: point.anchor ? fieldAt(fields, point.anchor.path) : undefined,
    ...foundAt(sides, point),
  }));
  return [undefined, ...fields]
    .flatMap((field) => placed.filter((each) => each.field === field))
    .map((each, index) => ({ number: index + 1, ...each }));
}

/** How many of the points are answered; `null` as long as one of them has not been checked. */
export function answeredCount(points: readonly PlacedPoint[]): number | null {
  if (points.some(({ point }) => point.status === 'unchecked')) return null;
  return points.filter(({ point }) => point.status === 'answered').length;
}

function fieldAt(fields: readonly ComparedField[], path: string): ComparedField | undefined {
  const [key] = parsePointer(path);
  return fields.find((field) => field.key === null || field.key === key);
}

function foundAt(
  { before, after, masked }: DiffSides,
  { anchor }: FeedbackPoint,
): Pick<PlacedPoint, 'fact' | 'passage'> {
  // what is hidden reads the same on both sides, whatever became of it
  if (!anchor || masked.some((each) => isWithin(each, anchor.path) || isWithin(anchor.path, each))) {
    return { fact: null, passage: null };
  }
  const [was, is] = [valueAt(before, anchor.path), valueAt(after, anchor.path)];
  if (!anchor.quote) {
    if (was === undefined && is === undefined) return { fact: 'gone', passage: null };
    const same = was !== undefined && is !== undefined && sameJson(was, is);
    return { fact: same ? 'unchanged' : 'changed', passage: null };
  }
  const spanBefore = typeof was === 'string' ? spanOf(anchor.quote, was) : null;
  const spanAfter = typeof is === 'string' ? spanOf(anchor.quote, is) : null;
  if (spanBefore) return { fact: spanAfter ? 'unchanged' : 'changed', passage: { side: 'before', span: spanBefore } };
  if (spanAfter) return { fact: null, passage: { side: 'after', span: spanAfter } };
  return { fact: 'gone', passage: null };
}
