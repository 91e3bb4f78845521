'use client';

import type { ComponentPropsWithRef, ReactNode } from 'react';
import { VisibleText } from './output-text.tsx';
import { classes } from './part-props.ts';

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
