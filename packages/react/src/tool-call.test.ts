import type { RevisionView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { noDraft } from './review-draft.ts';
import { toolCall } from './tool-call.ts';
import {
  doubtfulReview,
  editDraft,
  editedArguments,
  maskedCallReview,
  recheckedReview,
  refundArguments,
  refundDecisions,
  refundedReview,
  refundReview,
} from './tool-examples.ts';

const call = refundReview.call as NonNullable<typeof refundReview.call>;
const withEdit = (edited: typeof refundArguments) => ({ ...editDraft, edited });

describe('[R84] a call with a person’s changes', () => {
  it('is approved as the agent wrote it, and edited where it differs', () => {
    expect(toolCall(refundReview, noDraft).run).toEqual({ taken: { type: 'approve' }, label: 'Refund 95.90 EUR' });
    const patch = [{ op: 'replace', path: '/amount', value: 89 }];
    expect(toolCall(refundReview, editDraft).run).toEqual({
      taken: { type: 'edit', patch },
      label: 'Refund 89.00 EUR',
    });
  });

  it('is named by the edit’s own label where that names the arguments, or the approval’s does not', () => {
    const labels = (approve: string, edit: string) => ({
      ...refundReview,
      allowed: [{ type: 'approve', label: approve } as const, { type: 'edit', label: edit } as const],
    });
    expect(toolCall(labels('Pay {amount}', 'Pay {amount} instead'), editDraft).run?.label).toBe('Pay 89.00 instead');
    expect(toolCall(labels('Approve', 'Approve with edits'), editDraft).run?.label).toBe('Approve with edits');
  });

  it('takes an edit of an older revision along to the newest', () => {
    const [first, second] = recheckedReview.revisions as readonly [RevisionView, RevisionView];
    const proposal = { ...refundArguments, amount: 75.9, reason: 'Cracked again.' };
    const { args, proposed } = toolCall({ ...recheckedReview, revisions: [first, { ...second, proposal }] }, editDraft);
    expect([args, proposed]).toEqual([{ ...proposal, amount: 89 }, proposal]);
  });

  it('shows what ran once it is settled, whatever is still typed', () => {
    expect(toolCall(refundedReview, withEdit({ ...refundArguments, amount: 1 })).args).toEqual(editedArguments);
  });
});

describe('what may be changed in a call', () => {
  it('is what its tool names, or everything', () => {
    expect(toolCall(refundReview, noDraft).fixed).toEqual(['/orderId', '/currency']);
    expect(toolCall({ ...refundReview, call: { ...call, editable: null } }, noDraft).fixed).toEqual([]);
  });

  it('is nothing where no edit is allowed, and nothing of a call that was cut off', () => {
    const allowed = refundDecisions.filter(({ type }) => type !== 'edit');
    const all = ['/orderId', '/amount', '/currency', '/reason'];
    expect(toolCall({ ...refundReview, allowed }, noDraft).fixed).toEqual(all);
    const editable = { ...doubtfulReview, allowed: refundDecisions };
    expect(toolCall(editable, noDraft).fixed).toEqual(all);
  });

  it('includes members that only one of both versions has', () => {
    expect(toolCall(refundReview, withEdit({ ...refundArguments, rush: true })).fixed).toContain('/rush');
  });

  it.each([
    ['a locked one', withEdit({ ...refundArguments, orderId: 'A-1' }), { kind: 'fixed', path: '/orderId' }],
    ['one that was put in', withEdit({ ...refundArguments, rush: true }), { kind: 'fixed', path: '/rush' }],
  ])('does not run with %s', (_, draft, obstacle) => {
    expect(toolCall(refundReview, draft).obstacle).toEqual(obstacle);
  });

  it('does not run with a masked one overwritten', () => {
    const proposal = maskedCallReview.revisions[0]?.proposal as typeof refundArguments;
    const draft = withEdit({ ...proposal, reason: 'Mine' });
    expect(toolCall(maskedCallReview, draft).obstacle).toEqual({ kind: 'masked', path: '/reason' });
  });

  it('does not run as an edit where none is allowed', () => {
    const review = { ...refundReview, call: { ...call, editable: null }, allowed: refundDecisions.slice(0, 1) };
    const { run, obstacle } = toolCall(review, editDraft);
    expect([run, obstacle?.kind]).toEqual([null, 'fixed']);
  });
});

describe('what is asked once more', () => {
  it('is about the arguments as they would run, at high risk alone', () => {
    expect(toolCall(refundReview, editDraft).confirm).toEqual({
      title: 'Pay 89.00 EUR back to card •• 4417?',
      effect: 'The money leaves at once and cannot be called back.',
    });
    expect(toolCall({ ...refundReview, risk: 'medium' }, editDraft).confirm).toBeNull();
    expect(toolCall({ ...refundReview, risk: null }, editDraft).confirm).toBeNull();
  });
});
