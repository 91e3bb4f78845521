import type { ReviewView } from '@holdpoint/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { decisionWords, goneWords } from './decision-words.ts';
import { type Localized, useLocalization } from './localization.ts';
import { eligibleNames, type ReviewSituation } from './review-situation.ts';
import { clockText } from './time.tsx';

export interface SituationFocus {
  /** What a live region says; empty while there is nothing new. */
  readonly announcement: string;
  /** Call before a person's own act: what comes of it gets the focus. */
  readonly act: () => void;
  /** Remembers where the focus is, for the root's `onFocus`. */
  readonly onFocus: (element: Element) => void;
}

/**
 * Tells a person that the situation changed, once: after their own act, and where the focused control is gone, by moving
 * the focus to what took its place; otherwise in a live region.
 */
export function useSituationFocus(
  situation: ReviewSituation,
  review: ReviewView,
  place: RefObject<HTMLElement | null>,
  /** A decision is on its way. */
  sending: boolean,
): SituationFocus {
  const localization = useLocalization();
  const focused = useRef<Element | null>(null);
  const acted = useRef(false);
  const [announcement, announce] = useState('');
  const now = JSON.stringify(situation);
  const before = useRef(now);
  const sentence = sentenceOf(situation, review, localization);

  useEffect(() => {
    if (before.current === now) return;
    before.current = now;
    const gone = focused.current !== null && !focused.current.isConnected;
    if (!acted.current && !gone) announce(sentence);
    // a field that took the focus itself keeps it
    else if (!place.current?.contains(document.activeElement)) place.current?.focus();
    acted.current = false;
  }, [now, sentence, place]);
  useEffect(() => {
    if (!sending) acted.current = false;
  }, [sending]);

  return {
    announcement,
    act: () => {
      acted.current = true;
    },
    onFocus: (element) => {
      focused.current = element;
    },
  };
}

function sentenceOf(situation: ReviewSituation, review: ReviewView, localization: Localized): string {
  const { text } = localization;
  switch (situation.kind) {
    case 'open':
      return text.revisionArrived(review.revision, clockText(review.openedAt, localization));
    case 'stale':
      return text.revisionArrived(situation.revision, clockText(situation.arrivedAt ?? review.openedAt, localization));
    case 'lost':
    case 'decided':
    case 'agent': {
      const decision = situation.kind === 'lost' ? situation.winner : situation.decision;
      return decision ? decisionWords(decision, review, text) : text.settled;
    }
    case 'failed':
    case 'refused':
      return situation.error.message;
    case 'gone':
      return goneWords(situation, text);
    case 'readOnly':
      return text.readOnly(eligibleNames(review.eligible, text));
    case 'signedOut':
      return text.sessionEnded;
    case 'tooOld':
      return text.pageTooOld;
    default:
      return situation satisfies never;
  }
}
