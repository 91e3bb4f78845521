'use client';

import type { NextStep, ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';

export interface ReviewImpactProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView;
}

/** What happens next, as the server knows it, and the exact content that an answer binds to. */
export function ReviewImpact({ review, className, ...props }: ReviewImpactProps): ReactNode {
  const text = useText();
  const title = useId();
  const starts = review.next.filter(({ gated }) => !gated);
  const holds = review.next.filter(({ gated }) => gated);
  return (
    <section aria-labelledby={title} data-slot="review-impact" className={classes('hp-impact', className)} {...props}>
      <div className="hp-line" data-align="between">
        <h3 id={title} className="hp-strong">
          {text.whatHappensNext} <span className="hp-count">{text.ifYouApprove}</span>
        </h3>
        <p className="hp-meta">
          {text.bindsTo(review.revision)}
          <code className="hp-mono" title={review.contentHash}>
            {review.contentHash.slice(0, 8)}
          </code>
        </p>
      </div>
      {review.next.length === 0 ? (
        <p className="hp-muted">{text.nothingStarts}</p>
      ) : (
        <div className="hp-next">
          {starts.length > 0 && <Steps label={text.startsAtOnce} steps={starts} />}
          {starts.length > 0 && holds.length > 0 && <Icon name="arrow-right" className="hp-next-arrow" />}
          {holds.length > 0 && <Steps label={text.thenHolds} steps={holds} />}
        </div>
      )}
    </section>
  );
}

function Steps({ label, steps }: { readonly label: string; readonly steps: readonly NextStep[] }): ReactNode {
  const id = useId();
  return (
    <div className="hp-next-steps">
      <p id={id} className="hp-meta">
        {label}
      </p>
      <ul className="hp-line" aria-labelledby={id}>
        {steps.map((step) => (
          <li key={step.id} className="hp-step" data-tone={step.gated ? 'accent' : undefined}>
            <Icon name={step.gated ? 'hold-point' : 'play'} data-size="small" />
            {step.title}
          </li>
        ))}
      </ul>
    </div>
  );
}
