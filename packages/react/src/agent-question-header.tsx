import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { AgentAvatar } from './avatar.tsx';
import { dueTone } from './due-tone.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization-question.ts';
import { classes } from './part-props.ts';
import { Time, useNow } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

export interface AgentQuestionHeaderProps {
  readonly review: ReviewView;
  /** The id of the question, for `aria-labelledby` of what is around. */
  readonly questionId: string;
  readonly onClose: (() => void) | undefined;
  readonly className: string | undefined;
}

/** Who asks about what, until when, and the question as the title. */
export function AgentQuestionHeader({ review, questionId, onClose, className }: AgentQuestionHeaderProps): ReactNode {
  const text = useText();
  const { task, run, dueAt, state } = review;
  return (
    <header data-slot="agent-question-header" className={classes('hp-ask-head', className)}>
      <div className="hp-ask-who">
        <AgentAvatar />
        <p className="hp-ask-asker">
          <bdi className="hp-strong">{task.agent ?? task.title}</bdi>{' '}
          <bdi className="hp-muted">
            <VisibleText value={text.asksAbout(run.title)} />
          </bdi>
        </p>
        {state === 'open' && dueAt !== null && <Due at={dueAt} />}
        {onClose && (
          <button type="button" className="hp-icon-button" aria-label={text.closeQuestion} onClick={() => onClose()}>
            <Icon name="x" />
          </button>
        )}
      </div>
      <h2 id={questionId} className="hp-question">
        <bdi>
          <VisibleText value={review.question} />
        </bdi>
      </h2>
    </header>
  );
}

/** The moment, and in its last hour how long there is; red once it is late. */
function Due({ at }: { readonly at: number }): ReactNode {
  const text = useText();
  const tone = dueTone(at, useNow(10_000));
  return (
    <p className="hp-ask-due hp-meta" data-slot="review-due" data-tone={tone}>
      <span className={tone && 'hp-tone'}>
        {tone !== 'danger' && `${text.dueBy} `}
        <Time at={at} as={tone ? 'until' : 'moment'} />
      </span>
    </p>
  );
}
