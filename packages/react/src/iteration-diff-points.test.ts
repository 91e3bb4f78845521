import type { Anchor, FeedbackPoint, Json, ReviewView, RevisionView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { quoteOf } from './anchor.ts';
import { comparedFields } from './field-changes.ts';
import { answeredCount, placedPoints } from './iteration-diff-points.ts';
import { defaultSelection, selectionFrom, sidesOf } from './iteration-diff-sides.ts';
import { campaignReview } from './review-examples.ts';

const [first, second] = campaignReview.revisions as [RevisionView, RevisionView];
const [asked] = second.answers as [FeedbackPoint];
const body = 'It cut energy use by 40 %. It is quiet.';

function points(before: Json, after: Json, anchors: readonly (Anchor | null)[], masked: readonly string[] = []) {
  const said = anchors.map((anchor, index) => ({ ...asked, id: `7.${index}`, anchor }));
  const sides = { from: { ...first, proposal: before }, to: { ...second, proposal: after }, before, after, masked };
  return placedPoints({ ...sides, asked: said, edited: false }, comparedFields({}, after, before));
}
const passage = (words: string): Anchor => ({
  path: '/body',
  quote: quoteOf(body, body.indexOf(words), body.indexOf(words) + words.length),
});

describe('[R83] a point that was asked for', () => {
  it('stands at the field it is about, after what is about the whole', () => {
    const placed = points({ headline: 'A', body }, { headline: 'A', body: 'B' }, [
      passage('40 %'),
      { path: '/headline' },
      null,
    ]);
    expect(placed.map(({ number, point, field }) => [number, point.id, field?.key])).toEqual([
      [1, '7.2', undefined],
      [2, '7.1', 'headline'],
      [3, '7.0', 'body'],
    ]);
  });

  it('says whether its passage changed, whatever else in the field did', () => {
    const after = 'New. It cut energy use by 28 %. It is quiet.';
    const placed = points({ body }, { body: after }, [passage('40 %'), passage('It is quiet.'), { path: '/body' }]);
    expect(placed.map(({ fact, passage }) => [fact, passage?.side])).toEqual([
      ['changed', 'before'],
      ['unchanged', 'before'],
      ['changed', undefined],
    ]);
  });

  it('says that its passage is gone where it stands on neither side', () => {
    const [placed] = points({ body: 'A' }, { body: 'B' }, [passage('40 %')]);
    expect(placed).toMatchObject({ fact: 'gone', passage: null });
    expect(points({}, {}, [{ path: '/body' }])[0]?.fact).toBe('gone');
  });

  it('says nothing of what is hidden', () => {
    const hidden = { body: '•••' };
    expect(points(hidden, hidden, [{ path: '/body' }], ['/body'])[0]?.fact).toBeNull();
    expect(points({ body: hidden }, { body: hidden }, [{ path: '/body' }], ['/body/body'])[0]?.fact).toBeNull();
  });

  it('may be about a text without fields', () => {
    const quote = { ...passage('40 %'), path: '' };
    expect(points(body, 'B', [quote])[0]).toMatchObject({ field: { key: null }, fact: 'changed' });
  });

  it('is counted once all have been checked', () => {
    const [placed] = points({ body }, { body }, [null]);
    if (!placed) throw new Error('one point');
    const of = (status: FeedbackPoint['status']) => ({ ...placed, point: { ...placed.point, status } });
    expect(answeredCount([of('answered'), of('unchecked')])).toBeNull();
    expect(answeredCount([of('answered'), of('unanswered')])).toBe(1);
  });
});

describe('what is compared', () => {
  const edited: ReviewView = { ...campaignReview, revisions: [{ ...first, edited: { headline: 'Loud' } }] };

  it('is the newest revision with the one before, or with what a person made of it', () => {
    expect(defaultSelection(campaignReview)).toEqual({ from: 1, to: 2 });
    expect(defaultSelection(edited)).toEqual({ from: 1, to: 'edited' });
    const both = [first, { ...second, edited: { headline: 'Hush' } }];
    expect(defaultSelection({ ...campaignReview, revisions: both })).toEqual({ from: 2, to: 'edited' });
    expect(defaultSelection({ ...campaignReview, revisions: [first] })).toBeNull();
  });

  it('is any two revisions, in any order', () => {
    expect(sidesOf(campaignReview, { from: 2, to: 1 })).toMatchObject({
      before: second.proposal,
      after: first.proposal,
    });
    expect(sidesOf(edited, { from: 1, to: 'edited' })).toMatchObject({ after: { headline: 'Loud' }, edited: true });
    expect(sidesOf(campaignReview, { from: 1, to: 'edited' })).toBeNull();
    expect(sidesOf(campaignReview, { from: 1, to: 7 })).toBeNull();
  });

  it('[R83] comes with what was asked for between the two', () => {
    const third = { ...second, revision: 3, answers: [{ ...asked, id: '9.0' }] };
    const review = { ...campaignReview, revisions: [first, second, third] };
    const between = (from: number, to: number) => sidesOf(review, { from, to })?.asked.map(({ id }) => id);
    expect(between(2, 3)).toEqual(['9.0']);
    expect(between(1, 3)).toEqual([asked.id, '9.0']);
    expect(between(3, 1)).toEqual([asked.id, '9.0']);
    expect(between(1, 2)).toEqual([asked.id]);
  });

  it('goes to something else where the two would be the same', () => {
    expect(selectionFrom(campaignReview, 2, { from: 1, to: 2 })).toEqual({ from: 2, to: 1 });
    expect(selectionFrom(campaignReview, 1, { from: 2, to: 'edited' })).toEqual({ from: 1, to: 2 });
  });
});
