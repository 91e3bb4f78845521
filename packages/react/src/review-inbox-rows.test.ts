import { describe, expect, it } from 'vitest';
import { inboxReviews, manyReviews, summary } from './overview-examples.ts';
import { arrive } from './review-inbox-arrivals.ts';
import { inboxRows, matching } from './review-inbox-rows.ts';

const none: ReadonlySet<string> = new Set();
const ids = (reviews: readonly { readonly id: string }[]) => reviews.map(({ id }) => id);

describe('rows', () => {
  it('stand under the head of their run, in the order in which runs first appear', () => {
    const [refund, , image] = inboxReviews as [never, never, never];
    expect(inboxRows([image, refund, ...inboxReviews.slice(1, 2)], none).map(({ key }) => key)).toEqual([
      'run:r2',
      'r2.image',
      'r2.draft',
      'run:r1',
      'r1.refund',
    ]);
  });

  it('count their places within the level', () => {
    const places = inboxRows(manyReviews(12), none).map(({ type, position, size }) => [type, position, size]);
    expect(places[0]).toEqual(['group', 1, 2]);
    expect(places[1]).toEqual(['review', 1, 10]);
    expect(places.at(-1)).toEqual(['review', 2, 2]);
  });

  it('leave the reviews of a folded run out, and its head in', () => {
    const rows = inboxRows(inboxReviews, new Set(['r5']));
    expect(rows.at(-1)).toMatchObject({ key: 'run:r5', folded: true });
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
