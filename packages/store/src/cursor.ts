import { HoldpointError } from '@holdpoint/protocol';

/** A row's place in a list: lists are ordered by `sort`, then `run`, then `id`, strings by their ASCII codes. */
export interface Position {
  readonly sort: number;
  readonly run: string;
  readonly id: string;
}

/**
 * The cursor after this row. It names a place and not a count, so rows that come or go between two pages move nothing.
 */
export function writeCursor({ sort, run, id }: Position): string {
  return JSON.stringify([sort, run, id]);
}

/** The place a cursor names. Throws `CURSOR_INVALID` for a string that `writeCursor` cannot have made. */
export function readCursor(cursor: string): Position {
  try {
    const parts: unknown = JSON.parse(cursor);
    if (Array.isArray(parts) && parts.length === 3) {
      const [sort, run, id] = parts as readonly unknown[];
      if (typeof sort === 'number' && typeof run === 'string' && typeof id === 'string') return { sort, run, id };
    }
  } catch {
    // not JSON: the same answer as for JSON of another shape
  }
  throw new HoldpointError('CURSOR_INVALID', `"${cursor.slice(0, 80)}" is not a cursor of this store.`, {
    hint: 'Pass the `next` of the page before, unchanged, or nothing for the first page.',
  });
}
