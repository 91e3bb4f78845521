import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { choiceKey, type ReviewChoice, reviewChoices } from './review-choices.ts';
import { isWritten } from './review-draft.ts';

export interface OpenForm {
  readonly choice: ReviewChoice;
  /** True when the person opened it just now. */
  readonly focus: boolean;
}

export interface ReviewForm {
  readonly shown: OpenForm | null;
  readonly open: (choice: ReviewChoice) => void;
  /** Puts the focus back on the button that opened it. */
  readonly close: () => void;
  /** Goes on writing about the newest revision. */
  readonly takeAlong: () => void;
}

/**
 * Which form of a card is open: the one a person opened, or at first the one they had begun to fill in. It is about one
 * revision, and closes when another is asked about.
 */
export function useReviewForm(
  review: ReviewView,
  draft: Draft,
  decision: DecisionSnapshot,
  card: RefObject<HTMLElement | null>,
): ReviewForm {
  const { revision } = review;
  const [form, setForm] = useState(() => {
    const key = begunWith(draft, decision);
    return key === null ? null : { key, revision, focus: false };
  });
  const opener = useRef<string | null>(null);
  useEffect(() => {
    if (form === null && opener.current !== null) buttonOf(card.current, opener.current)?.focus();
    opener.current = null;
  }, [form, card]);

  const choice =
    form?.revision === revision
      ? reviewChoices(review.allowed, review.task.id).find((each) => choiceKey(each) === form.key)
      : undefined;
  return {
    shown: form && choice ? { choice, focus: form.focus } : null,
    open: (wanted) => setForm({ key: choiceKey(wanted), revision, focus: true }),
    close: () => {
      opener.current = form?.key ?? null;
      setForm(null);
    },
    takeAlong: () => {
      const key = form?.key ?? begunWith(draft, decision);
      if (key !== null) setForm({ key, revision, focus: true });
    },
  };
}

/** A dialog is never opened by itself: a draft with picked tasks waits behind its button. */
function begunWith(draft: Draft, { state, request }: DecisionSnapshot): string | null {
  const sending = state === 'submitting' ? request : null;
  if (draft.answer !== undefined || sending?.type === 'answer') return 'answer';
  if (draft.edited !== undefined || sending?.type === 'edit') return 'edit';
  if (draft.to?.length || sending?.to?.length) return null;
  return isWritten(draft) || sending?.type === 'revise' ? 'revise' : null;
}

function buttonOf(card: HTMLElement | null, key: string): HTMLElement | undefined {
  const buttons = card?.querySelectorAll<HTMLElement>('[data-choice]') ?? [];
  return [...buttons].find(({ dataset }) => dataset.choice === key);
}
