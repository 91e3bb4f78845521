'use client';

import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { ReviewCard, type ReviewCardProps } from './review-card.tsx';

/**
 * `Arguments`: the tool's type, where the page knows it. `Facts`: what the gate's `present` adds, with members of
 * `ToolFacts` where those fit.
 */
export type ToolApprovalProps<Arguments = Json, Facts = Json> = Omit<ReviewCardProps<Arguments, Facts>, 'renderOutput'>;

/**
 * A tool call that waits for a person: exactly what will run, as a form, the facts beside it, and the decision. Kept up to
 * date; a `ReviewCard` draws the same for a review of this kind, and this one draws any other review as that does.
 *
 * Needs a `ReviewProvider` above it. `ToolApprovalView` draws the same from plain data.
 */
export function ToolApproval<Arguments = Json, Facts = Json>(props: ToolApprovalProps<Arguments, Facts>): ReactNode {
  return <ReviewCard {...props} />;
}
