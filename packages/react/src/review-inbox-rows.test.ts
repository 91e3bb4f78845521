import type { ReviewSummary } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { fanOutReviews, localized } from './fan-out-examples.ts';
import { inboxReviews, manyReviews, summary } from './overview-examples.ts';
import { arrive } from './review-inbox-arrivals.ts';
import {
  type GroupRow,
  type InboxRow,
  type InboxRowsOptions,
  inboxRows,
  matching,
  rowHolding,
} from './review-inbox-rows.ts';

const ids = (reviews: readonly { readonly id: string }[]) => reviews.map(({ id }) => id);

/** The rows when all that is loaded is shown, and nobody has folded or opened any. */
function rowsOf(reviews: readonly ReviewSummary[], options: Partial<InboxRowsOptions> = {}): readonly InboxRow[] {
  return inboxRows(reviews, { folds: new Map(), searching: false, page: { items: reviews, next: null }, ...options });
}
const keys = (rows: readonly InboxRow[]) => rows.map(({ key }) => key);
const groupIn = (rows: readonly InboxRow[]) => rows.find(({ type }) => type === 'group') as GroupRow;

describe('rows', () => {
  it('stand under the head of their run, in the order in which runs first appear', () => {
    const [refund, , image] = inboxReviews as [never, never, never];
    expect(keys(rowsOf([image, refund, ...inboxReviews.slice(1, 2)]))).toEqual([
      'run:r2',
      'r2.image',
      'r2.draft',
      'run:r1',
      'r1.refund',
    ]);
  });

  it('count their places within the level', () => {
    const places = rowsOf(manyReviews(12)).map(({ type, position, size }) => [type, position, size]);
    expect(places[0]).toEqual(['run', 1, 2]);
    expect(places[1]).toEqual(['review', 1, 10]);
    expect(places.at(-1)).toEqual(['review', 2, 2]);
  });

  it('leave the reviews of a folded run out, and its head in', () => {
    const rows = rowsOf([...fanOutReviews, ...inboxReviews], {
      folds: new Map([
        ['run:r5', true],
        ['run:r6', true],
      ]),
    });
    expect(rows[0]).toMatchObject({ key: 'run:r6', folded: true });
    expect(rows[1]).toMatchObject({ key: 'run:r1', folded: false });
    expect(rows.at(-1)).toMatchObject({ key: 'run:r5', folded: true });
  });
});

describe('the reviews of one fan-out', () => {
  const open = new Map([['r6.localize', false]]);

  it('[R93] are one row at the place of the first', () => {
    const rows = rowsOf(fanOutReviews);
    expect(rows.map(({ key, level, position, size }) => [key, level, position, size])).toEqual([
      ['run:r6', 1, 1, 1],
      ['r6.localize', 2, 1, 2],
      ['r6.image', 2, 2, 2],
    ]);
    expect(groupIn(rows).folded).toBe(true);
  });

  it('stand below it, in the order of their list, once it is opened', () => {
    const rows = rowsOf(fanOutReviews, { folds: open });
    expect(rows.map(({ key, level, position, size }) => [key, level, position, size])).toEqual([
      ['run:r6', 1, 1, 1],
      ['r6.localize', 2, 1, 2],
      ['r6.localize[de]', 3, 1, 3],
      ['r6.localize[fr]', 3, 2, 3],
      ['r6.localize[it]', 3, 3, 3],
      ['r6.image', 2, 2, 2],
    ]);
  });

  it('are no group while there is one, nor across runs', () => {
    const elsewhere = localized('de', {
      id: 'r7.localize[de]',
      run: { ...localized('de').run, id: 'r7' },
      group: { id: 'r7.localize', title: 'Localize', index: 0, total: 5 },
    });
    expect(keys(rowsOf([localized('fr'), elsewhere]))).toEqual([
      'run:r6',
      'r6.localize[fr]',
      'run:r7',
      'r7.localize[de]',
    ]);
  });

  it('are found in the open, unless a person folded them', () => {
    expect(keys(rowsOf(fanOutReviews, { searching: true }))).toContain('r6.localize[de]');
    const folds = new Map([['r6.localize', true]]);
    expect(keys(rowsOf(fanOutReviews, { searching: true, folds }))).not.toContain('r6.localize[de]');
  });

  it.each([
    ['all that are loaded, shown or not', 2, null, { count: 3, more: false }],
    ['at least those, while there are further pages', 3, 'next', { count: 3, more: true }],
    ['no more than there are items', 5, 'next', { count: 5, more: false }],
  ])('are counted: %s', (_, shown, next, loaded) => {
    const all = ['de', 'fr', 'it', 'nl', 'pl'].map((market) => localized(market));
    const items = all.slice(0, loaded.count);
    expect(groupIn(rowsOf(items.slice(0, shown), { page: { items, next } })).group).toMatchObject({ total: 5, loaded });
  });

  it('are held by the innermost row that is there', () => {
    const holding = (folds: InboxRowsOptions['folds']) =>
      rowHolding(rowsOf(fanOutReviews, { folds }), 'r6.localize[de]')?.key;
    expect(holding(open)).toBe('r6.localize[de]');
    expect(holding(new Map())).toBe('r6.localize');
    expect(holding(new Map([['run:r6', true]]))).toBe('run:r6');
    expect(rowHolding(rowsOf(fanOutReviews), 'gone')).toBeUndefined();
  });
});

describe('the filter', () => {
  it.each([
    ['the question', 'WATER damage', ['r3.recommend']],
    ['the task', 'image brief', ['r2.image']],
    ['the agent', 'assessor', ['r3.recommend']],
    ['the run', 'kettle', ['r2.draft', 'r2.image']],
    ['all of them at once', 'campaign legal copywriter', ['r2.draft']],
    ['nothing', 'kettle refund', []],
  ])('finds by %s', (_, words, found) => {
    expect(ids(matching(inboxReviews, words))).toEqual(found);
  });
});

describe('what arrives', () => {
  const at = (id: string) => summary({ ...inboxReviews[0], id } as never);
  const [a, b, c, fresh, other] = ['a', 'b', 'c', 'fresh', 'other'].map(at) as [never, never, never, never, never];

  it('waits when it would stand above, between or below known rows', () => {
    const { shown, waiting } = arrive(['a', 'b'], false, [fresh, a, other, b, c]);
    expect([ids(shown), ids(waiting)]).toEqual([
      ['a', 'b'],
      ['fresh', 'other', 'c'],
    ]);
  });

  it('is appended when a further page was asked for', () => {
    const { shown, waiting } = arrive(['a', 'b'], true, [fresh, a, b, c]);
    expect([ids(shown), ids(waiting)]).toEqual([['a', 'b', 'c'], ['fresh']]);
  });

  it('leaves the drawn order as it is, and drops what went away', () => {
    expect(ids(arrive(['a', 'b', 'c'], false, [c, a]).shown)).toEqual(['a', 'c']);
  });

  it('is drawn at once where there is no row to push away', () => {
    expect(arrive(['a'], false, [b, c])).toEqual({ shown: [b, c], waiting: [] });
  });
});
