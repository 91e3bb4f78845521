'use client';

import type { ReviewView, RevisionView, UpstreamView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { classes } from './part-props.ts';
import { Time } from './time.tsx';

export interface ReviewContextProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView;
}

interface Panel {
  readonly key: string;
  readonly title: string;
  readonly count: number;
  readonly draw: () => ReactNode;
}

/** What the answer was made from, folded but counted. Opening one moves nothing that is above it. */
export function ReviewContext({ review, className, ...props }: ReviewContextProps): ReactNode {
  const text = useText();
  const id = useId();
  const [open, setOpen] = useState<string | null>(null);
  const panels: readonly Panel[] = [
    {
      key: 'inputs',
      title: text.inputs,
      count: fieldsOf({}, review.input).length,
      draw: () => <OutputValue value={review.input} />,
    },
    {
      key: 'upstream',
      title: text.earlierTasks,
      count: review.upstream.length,
      draw: () => review.upstream.map((task) => <EarlierTask key={task.task} task={task} />),
    },
    {
      key: 'rounds',
      title: text.rounds,
      count: review.revisions.length,
      draw: () =>
        review.revisions.toReversed().map((round) => <Round key={round.revision} round={round} review={review} />),
    },
  ];
  const shown = panels.find(({ key }) => key === open);
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
          .filter(({ count }) => count > 0)
          .map(({ key, title, count }) => (
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
        <section id={`${id}panel`} className="hp-context-panel" aria-label={shown.title} data-panel={shown.key}>
          {shown.draw()}
        </section>
      )}
    </section>
  );
}

function EarlierTask({ task }: { readonly task: UpstreamView }): ReactNode {
  const text = useText();
  return (
    <article className="hp-earlier">
      <h4 className="hp-dots">
        <span className="hp-medium">{task.title}</span>
        <span className="hp-meta">{task.output === null ? text.skipped : text.attempt(task.attempt)}</span>
        {task.acceptedBy && <span className="hp-meta">{text.acceptedBy(task.acceptedBy.name)}</span>}
      </h4>
      {task.output !== null && (
        <div className="hp-words">
          <p className="hp-words-label hp-meta">
            <Icon name="bot" /> {text.inAgentsWords}
          </p>
          <OutputValue value={task.output} />
        </div>
      )}
    </article>
  );
}

function Round({ round, review }: { readonly round: RevisionView; readonly review: ReviewView }): ReactNode {
  const text = useText();
  const { decision } = round;
  return (
    <article className="hp-earlier">
      <h4 className="hp-dots">
        <span className="hp-medium">{text.round(round.revision)}</span>
        <Time className="hp-meta" at={round.openedAt} as="moment" />
        <code className="hp-mono hp-meta">{round.contentHash.slice(0, 8)}</code>
      </h4>
      {decision ? (
        <div className="hp-round-answer">
          <Avatar person={decision.by} />
          <div className="hp-round-words">
            <p className="hp-round-head">
              {decision.type === 'approve' ? text.approved(decision.by.name) : text.askedForChanges(decision.by.name)}{' '}
              <Time className="hp-muted" at={decision.at} as="moment" />
            </p>
            {decision.feedback && (
              <blockquote className="hp-quote">
                <OutputText value={decision.feedback} />
              </blockquote>
            )}
          </div>
        </div>
      ) : (
        <p className="hp-muted">{text.roundOpen}</p>
      )}
      {round.revision !== review.revision && (
        <details className="hp-details">
          <summary className="hp-summary hp-meta">
            <Icon name="chevron-right" />
            {text.whatWasShown}
          </summary>
          <div className="hp-words">
            <OutputValue value={round.proposal} schema={review.schema} />
          </div>
        </details>
      )}
    </article>
  );
}
