import { describe, expect, it } from 'vitest';
import {
  approvedReview,
  campaignReview,
  decisionThat,
  exampleNow,
  lostDecision,
  offlineConnection,
  refusedEdit,
  sentBackReview,
  sentToResearchReview,
  thirdRound,
} from './review-examples.ts';
import { reviewSituation, type Standing } from './review-situation.ts';

const nothing = { feedback: '', revision: 0 };
const words = { feedback: 'Shorter.', revision: 2 };

function situation(standing: Partial<Standing>) {
  return reviewSituation({
    review: campaignReview,
    decision: decisionThat('idle'),
    draft: nothing,
    connection: { state: 'live', asOf: null, nextTryAt: null },
    ...standing,
  });
}

describe('a person may decide', () => {
  it.each([
    ['at first', {}],
    ['with words about this revision', { draft: words }],
    ['while offline: writing goes on', { connection: offlineConnection }],
    ['while a decision is on its way', { decision: decisionThat('submitting') }],
    ['with blank words about an older revision', { review: thirdRound, draft: { feedback: '  ', revision: 2 } }],
    [
      'on a new revision after their own request was recorded',
      { review: thirdRound, decision: decisionThat('committed') },
    ],
    ['on a new revision after losing the last', { review: thirdRound, decision: lostDecision }],
    [
      'with tasks picked on an older revision',
      { review: thirdRound, draft: { ...words, feedback: '', to: ['draft'] } },
    ],
    ['on a new revision after an edit of the last was refused', { review: thirdRound, decision: refusedEdit }],
  ])('%s', (_, standing) => {
    expect(situation(standing)).toEqual({ kind: 'open' });
  });
});

describe('a newer revision stands before them', () => {
  const stale = { kind: 'stale', revision: 3, arrivedAt: thirdRound.openedAt, changed: 1 };

  it.each([
    ['with words about an older one', { review: thirdRound, draft: words }],
    ['with an edit of an older one', { review: thirdRound, draft: { feedback: '', revision: 2, edited: 'Mine.' } }],
    [
      'with a comment on an older one',
      {
        review: thirdRound,
        draft: { feedback: '', revision: 2, comments: [{ anchor: { path: '/headline' }, text: '' }] },
      },
    ],
    ['when it took the place of one they could decide', { review: thirdRound, readRevision: 2 }],
    [
      'when the server refused the older one',
      { review: thirdRound, decision: decisionThat('stale', 'REVIEW_STALE', { revision: 3 }) },
    ],
  ])('%s', (_, standing) => {
    expect(situation(standing)).toEqual(stale);
  });

  it('before it is loaded: from what the server told', () => {
    const decision = decisionThat('stale', 'REVIEW_STALE', { revision: 3, openedAt: exampleNow });
    expect(situation({ decision })).toEqual({ kind: 'stale', revision: 3, arrivedAt: exampleNow, changed: null });
  });

  it('but not where they may only read, or where it was decided since', () => {
    expect(situation({ review: { ...thirdRound, allowed: [] }, draft: words }).kind).toBe('readOnly');
    expect(situation({ review: approvedReview, draft: { ...words, revision: 1 } }).kind).toBe('decided');
  });
});

describe('a decision', () => {
  it('was lost to the winner that the server names', () => {
    expect(situation({ decision: lostDecision })).toMatchObject({
      kind: 'lost',
      winner: { by: { name: 'Anna Keller' } },
    });
  });

  it('was lost to whoever the review names, where the server names nobody', () => {
    const decision = decisionThat('lost', 'REVIEW_ALREADY_DECIDED');
    expect(situation({ review: approvedReview, decision })).toMatchObject({
      kind: 'lost',
      winner: approvedReview.decision,
    });
  });

  it.each([
    ['NETWORK', { kind: 'failed', repeatable: true }],
    ['DECISION_NOT_ALLOWED', { kind: 'failed', repeatable: false }],
    ['UNAUTHENTICATED', { kind: 'signedOut' }],
    ['PROTOCOL_MISMATCH', { kind: 'tooOld' }],
  ] as const)('failed with %s', (code, expected) => {
    expect(situation({ decision: decisionThat('failed', code) })).toMatchObject(expected);
  });

  it.each(['EDIT_INVALID', 'EDIT_MASKED', 'CHECK_REFUSED'] as const)(
    '[R41] of an edit that is refused with %s leaves the edit to be mended',
    (code) => {
      const decision = decisionThat('failed', code, {}, { type: 'edit' });
      expect(situation({ decision })).toEqual({ kind: 'refused', error: decision.error });
      expect(situation({ decision, review: approvedReview }).kind).toBe('decided');
    },
  );

  it('of an approval that a guard refuses failed, and no second try helps', () => {
    expect(situation({ decision: decisionThat('failed', 'CHECK_REFUSED') })).toMatchObject({
      kind: 'failed',
      repeatable: false,
    });
  });

  it('is shown as recorded before the review is read again', () => {
    expect(situation({ decision: decisionThat('committed') })).toMatchObject({
      kind: 'decided',
      decision: { type: 'approve' },
    });
  });
});

describe('there is nothing to decide', () => {
  it.each([
    ['decided', { review: approvedReview }],
    ['agent', { review: sentBackReview }],
    ['gone', { review: { ...campaignReview, state: 'superseded', turn: 'nobody' } as const }],
    ['gone', { review: { ...campaignReview, state: 'cancelled', turn: 'nobody' } as const }],
    ['readOnly', { review: { ...campaignReview, allowed: [] } }],
    ['signedOut', { connection: { state: 'unauthorized', asOf: null, nextTryAt: null } as const }],
    ['tooOld', { connection: { state: 'incompatible', asOf: null, nextTryAt: null } as const }],
    ['agent', { review: sentToResearchReview }],
  ])('%s', (kind, standing) => {
    expect(situation(standing).kind).toBe(kind);
  });

  it.each([
    ['agent', true],
    ['nobody', false],
  ] as const)('for now, where the work under it is made again: turn of %s', (turn, returns) => {
    const review = { ...campaignReview, state: 'superseded', turn } as const;
    expect(situation({ review })).toEqual({ kind: 'gone', cancelled: false, expired: false, returns });
  });
});
