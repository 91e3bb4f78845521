'use client';

import type { Decision, DecisionRequest, Json, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import type { AgentQuestionLook } from './agent-question-props.ts';
import { ReviewNotLoaded } from './review-not-loaded.tsx';
import { useLater } from './use-later.ts';
import { useReview } from './use-review.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

/** What a person chose, before it is sent. `Answer`: what the question's schema takes, where the page knows it. */
export interface QuestionDecision<Answer = Json> extends Omit<DecisionRequest, 'answer'> {
  readonly answer?: Answer;
}

/** What was recorded beside the decision: the question as the person saw it, and their answer, if it was one. */
export interface QuestionAbout<Answer = Json> {
  readonly review: ReviewView;
  readonly answer: Answer | null;
}

/** `false` sends nothing; another decision is sent in the place of the person's; nothing sends it as it is. */
export type BeforeAnswer<Answer = Json> = QuestionDecision<Answer> | false | undefined;

export interface AgentQuestionProps<Answer = Json> extends AgentQuestionLook {
  readonly reviewId: string;
  /** Asked before anything is sent. A repeat of the same request is not asked about. */
  readonly onBeforeDecision?:
    | ((
        decision: QuestionDecision<Answer>,
        about: Pick<QuestionAbout<Answer>, 'review'>,
      ) => BeforeAnswer<Answer> | Promise<BeforeAnswer<Answer>>)
    | undefined;
  /** Called once it is recorded. */
  readonly onDecision?: ((decision: Decision, about: QuestionAbout<Answer>) => void) | undefined;
  /** Opens the next review of the queue. Without it no button offers that. */
  readonly onNext?: (() => void) | undefined;
  /** Told what broke, if this widget does. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * A question that an agent asks in the middle of its work, with a form for the answer, kept up to date. Renders a
 * `<section>`; style it through `data-status`, `data-decision`, `data-stale`.
 *
 * Needs a `ReviewProvider` above it. `AgentQuestionView` draws the same from plain data.
 */
export function AgentQuestion<Answer = Json>({ onError, ...props }: AgentQuestionProps<Answer>): ReactNode {
  // the server checks every answer by the question's schema; the type is the page's word for it
  const untyped = props as unknown as Omit<AgentQuestionProps, 'onError'>;
  return (
    <WidgetBoundary resetKeys={[props.reviewId]} className={props.className} onError={onError}>
      <Loaded key={props.reviewId} {...untyped} />
    </WidgetBoundary>
  );
}

function Loaded({ reviewId, ...props }: Omit<AgentQuestionProps, 'onError'>): ReactNode {
  const { review, error, refresh } = useReview(reviewId);
  const question = useLater(loadQuestion);
  if (review && question) return <question.AgentQuestionConnected review={review} {...props} />;
  const { fields: _fields, shortcuts: _keys, classNames: _names, onClose: _close, onNext: _next, ...more } = props;
  const { onBeforeDecision: _before, onDecision: _after, ...section } = more;
  return <ReviewNotLoaded widget="agent-question" error={review ? null : error} onRetry={refresh} {...section} />;
}

/** Asked for with the review, not before it. */
const loadQuestion = () => import('./agent-question-connected.tsx');
