'use client';

import type { Draft } from '@holdpoint/client';
import type { DecisionHead, ReviewView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { decisionWords } from './decision-words.ts';
import { Icon, type IconName } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import { Key } from './review-actions.tsx';
import { Time } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

export interface ReviewNoticeProps extends Omit<ComponentPropsWithRef<'div'>, 'title'> {
  readonly tone?: 'accent' | 'success' | 'warning' | 'danger' | undefined;
  /** What stands for it at its start: an avatar, or an icon in a disc. */
  readonly sign: ReactNode;
  readonly title: ReactNode;
  /** What goes with it, muted. */
  readonly detail?: ReactNode;
  /** What a person may do about it, at the foot. */
  readonly actions?: ReactNode;
}

/** What a notice for one situation passes on. */
export type ReviewNoticeRest = Omit<ReviewNoticeProps, 'tone' | 'sign' | 'title' | 'detail' | 'actions' | 'children'>;

/** What became of a decision. Takes the place of the actions, and the focus after a person's own act. */
export function ReviewNotice({
  tone,
  sign,
  title,
  detail,
  actions,
  children,
  className,
  ...props
}: ReviewNoticeProps): ReactNode {
  return (
    <div
      data-slot="review-notice"
      data-tone={tone}
      tabIndex={-1}
      className={classes('hp-verdict', className)}
      {...props}
    >
      <div className="hp-verdict-body">
        {sign}
        <div className="hp-verdict-text">
          <p className="hp-strong">{title}</p>
          {detail && <p className="hp-muted">{detail}</p>}
          {children}
        </div>
      </div>
      {actions && <div className="hp-actions">{actions}</div>}
    </div>
  );
}

/** Words that a person wrote and that are kept. */
export function KeptText({ label, feedback }: { readonly label?: string; readonly feedback: string }): ReactNode {
  return (
    <figure className="hp-kept">
      {label && <figcaption className="hp-meta">{label}</figcaption>}
      <blockquote className="hp-quote" dir="auto">
        <VisibleText value={feedback} />
      </blockquote>
    </figure>
  );
}

/** What a person had begun and not sent: their words, and that what else they began is there as well. */
export function KeptDraft({
  draft: { feedback, comments = [], edited, answer },
  label,
}: {
  readonly draft: Draft;
  readonly label?: string;
}): ReactNode {
  const text = useText();
  const written = feedback.trim() !== '';
  return (
    <>
      {written && <KeptText {...(label !== undefined && { label })} feedback={feedback} />}
      {comments.length > 0 && <p className="hp-meta">{text.commentsKept(comments.length)}</p>}
      {edited !== undefined && <p className="hp-meta">{text.editKept}</p>}
      {answer !== undefined && <p className="hp-meta">{text.answerKept}</p>}
    </>
  );
}

/** Who did what, and how long ago. */
export function Did({ decision, review }: { readonly decision: DecisionHead; readonly review: ReviewView }): ReactNode {
  return (
    <>
      {decisionWords(decision, review, useText())} <Time at={decision.at} as="ago" />
    </>
  );
}

export function Next({
  nextKey,
  onNext,
}: {
  readonly nextKey: string | undefined;
  readonly onNext: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="hp-button"
      data-variant="primary"
      aria-keyshortcuts={nextKey}
      onClick={() => onNext()}
    >
      {useText().nextReview}
      <Key name={nextKey} />
    </button>
  );
}

/** A sign where no person stands for it. */
export function Disc({ name }: { readonly name: IconName }): ReactNode {
  return (
    <span className="hp-disc">
      <Icon name={name} data-size="small" />
    </span>
  );
}
