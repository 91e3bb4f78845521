import type { Position, Row } from '@holdpoint/store';
import { nameText } from './name-text.ts';

/** Where a row stands in the lists of its tags: a change of it, and of nothing else, moves the row in them. */
export function placeText({ sort, tags }: Pick<Row, 'sort' | 'tags'>): string {
  return [sortText(sort), ...tags.map(nameText)].join('\0');
}

/** A row as a member of a list. Redis orders members of one score by their bytes, which is by sort, run and id. */
export function memberText({ sort, run, id }: Position): string {
  return `${sortText(sort)}${nameText(run)}\0${nameText(id)}`;
}

/** Sixteen hex digits that are ordered as the numbers are: the bits of the double, turned so that they count upwards. */
function sortText(sort: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, sort + 0); // there is one zero
  const bits = view.getBigUint64(0);
  const upwards = bits >> 63n ? BigInt.asUintN(64, ~bits) : bits | (1n << 63n);
  return upwards.toString(16).padStart(16, '0');
}
