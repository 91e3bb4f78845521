'use client';

import type { ReviewSummary } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { AgentAvatar } from './avatar.tsx';
import { dueTone } from './due-tone.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { classes } from './part-props.ts';
import type { QueuePlace } from './review-card-header.tsx';
import { Time, useNow } from './time.tsx';
import { RiskBars, ToolIcon } from './tool-icons.tsx';
import { VisibleText } from './visible-text.tsx';

export interface ToolApprovalHeaderProps extends Omit<ComponentPropsWithRef<'header'>, 'children'> {
  readonly review: ReviewSummary;
  readonly queue?: QueuePlace | undefined;
  /** The id of the question, for `aria-labelledby` of what is around. */
  readonly questionId?: string;
}

/** What an agent wants to do in one line, how much is at stake, until when, and who asks. */
export function ToolApprovalHeader(props: ToolApprovalHeaderProps): ReactNode {
  const { review, queue, questionId, className, ...rest } = props;
  const text = useText();
  const { run, task, risk } = review;
  const open = review.state === 'open';
  return (
    <header data-slot="tool-approval-header" className={classes('hp-card-header', className)} {...rest}>
      <div className="hp-card-place hp-tool-place">
        <p className="hp-crumbs hp-meta">
          <span>{run.label}</span>
          <Icon name="chevron-right" />
          <span>
            <VisibleText value={run.title} />
          </span>
          <Icon name="chevron-right" />
          <span>{task.title}</span>
        </p>
        <p className="hp-tool-stakes hp-meta">
          {risk && (
            <span className="hp-tone" data-slot="risk" data-tone={risk === 'high' ? 'danger' : undefined}>
              <RiskBars risk={risk} /> {text.riskWords[risk]}
            </span>
          )}
          {open && review.dueAt !== null && <Due at={review.dueAt} />}
          {queue && (
            <bdi className="hp-count">
              <span className="hp-hidden">{text.position}: </span>
              {text.placeOf(queue.place, queue.total)}
            </bdi>
          )}
        </p>
      </div>
      <h2 id={questionId} className="hp-question">
        <bdi>
          <VisibleText value={review.question} />
        </bdi>
      </h2>
      <p className="hp-dots hp-muted">
        <span className="hp-line">
          {task.agent === null ? <Icon name="wrench" data-size="small" /> : <AgentAvatar />}
          {task.agent === null ? task.title : text.agentInTask(task.agent, task.title)}
        </span>
        {open && (
          <span>
            <bdi>
              {text.waitingSince} <Time at={review.openedAt} as="span" />
            </bdi>
          </span>
        )}
        {review.revision > 1 && <span>{text.revision(review.revision)}</span>}
      </p>
    </header>
  );
}

function Due({ at }: { readonly at: number }): ReactNode {
  const text = useText();
  const tone = dueTone(at, useNow(10_000));
  return (
    <span className="hp-tone" data-slot="review-due" data-tone={tone}>
      <ToolIcon name="clock" />{' '}
      <bdi>
        {tone !== 'danger' && `${text.dueWord} `}
        <Time at={at} as="until" />
      </bdi>
    </span>
  );
}
