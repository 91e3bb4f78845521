'use client';

import type { ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react';
import { fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import { type ContextPanel, ReviewContextPanel } from './review-context-panel.tsx';

export interface ReviewContextProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView;
}

/** What the answer was made from, folded but counted. Opening one moves nothing that is above it. */
export function ReviewContext({ review, className, ...props }: ReviewContextProps): ReactNode {
  const text = useText();
  const id = useId();
  const [open, setOpen] = useState<ContextPanel | null>(null);
  const panels: readonly (readonly [ContextPanel, title: string, count: number])[] = [
    ['inputs', text.inputs, fieldsOf({}, review.input).length],
    ['upstream', text.earlierTasks, review.upstream.length],
    ['rounds', text.rounds, review.revisions.length],
  ];
  const shown = panels.find(([key]) => key === open);
  return (
    <section
      aria-labelledby={`${id}title`}
      data-slot="review-context"
      className={classes('hp-context', className)}
      {...props}
    >
      <div className="hp-context-bar">
        <h3 id={`${id}title`} className="hp-strong">
          {text.context}
        </h3>
        {panels
          .filter(([, , count]) => count > 0)
          .map(([key, title, count]) => (
            <button
              key={key}
              type="button"
              className="hp-disclosure"
              aria-expanded={key === open}
              aria-controls={key === open ? `${id}panel` : undefined}
              onClick={() => setOpen(key === open ? null : key)}
            >
              <Icon name="chevron-right" data-size="small" />
              {title} <span className="hp-count">{count}</span>
            </button>
          ))}
      </div>
      {shown && (
        <section id={`${id}panel`} className="hp-context-panel" aria-label={shown[1]} data-panel={shown[0]}>
          <ReviewContextPanel review={review} panel={shown[0]} />
        </section>
      )}
    </section>
  );
}
