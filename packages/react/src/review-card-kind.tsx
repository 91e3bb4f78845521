import type { ReviewKind } from '@holdpoint/protocol';
import type { ComponentType } from 'react';
import type { ReviewCardConnectedProps } from './review-card-connected.tsx';
import { useLater } from './use-later.ts';

/**
 * What draws a review of some kind, or `null` until it is there. Asked for with the review, not before it: a page that
 * shows an empty inbox pays for none of it. While the kind is not known, the ordinary card is on its way.
 */
export function useCardOf(kind: ReviewKind = 'output'): ComponentType<ReviewCardConnectedProps> | null {
  return useLater(cards[kind])?.Card ?? null;
}

type LoadCard = () => Promise<{ readonly Card: ComponentType<ReviewCardConnectedProps> }>;

const ordinary: LoadCard = async () => ({ Card: (await import('./review-card-connected.tsx')).ReviewCardConnected });
const question: LoadCard = async () => ({ Card: (await import('./review-card-question.tsx')).ReviewCardQuestion });

const cards: Readonly<Record<ReviewKind, LoadCard>> = { output: ordinary, tool: ordinary, question };
