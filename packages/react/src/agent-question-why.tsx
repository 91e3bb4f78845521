import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-question.ts';
import { classes } from './part-props.ts';
import { useWhyOpen } from './use-why-open.ts';
import { VisibleText } from './visible-text.tsx';

export interface AgentQuestionWhyProps {
  readonly review: ReviewView;
  readonly className: string | undefined;
}

/** Why a person is asked, in the words of who asks, and who waits for the answer, as the server knows it. */
export function AgentQuestionWhy({ review, className }: AgentQuestionWhyProps): ReactNode {
  const text = useText();
  const [open, setOpen] = useWhyOpen();
  const { call, next, task, turn } = review;
  const waiting = turn === 'reviewer';
  if (!waiting && !call?.why && !call?.words) return null;
  return (
    <details
      data-slot="agent-question-why"
      className={classes('hp-details', 'hp-ask-why', className)}
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open) setOpen(currentTarget.open);
      }}
    >
      <summary className="hp-summary hp-strong">
        <Icon name="chevron-right" />
        {text.whyAsked}
      </summary>
      <div className="hp-ask-reasons">
        {call?.why && (
          <p className="hp-muted">
            <bdi>
              <VisibleText value={call.why} />
            </bdi>
          </p>
        )}
        {waiting && (
          <p className="hp-muted">
            {text.goesOn(task.agent ?? task.title)}
            {next.length > 0 && ` ${text.waitForIt(text.and(next.map(({ title }) => title)), next.length)}`}
          </p>
        )}
        {call?.words && (
          <div className="hp-words">
            <p className="hp-words-label hp-meta">
              <Icon name="bot" /> {text.inAgentsWords}
            </p>
            <p className="hp-ask-words">
              <bdi>
                <VisibleText value={call.words} />
              </bdi>
            </p>
          </div>
        )}
      </div>
    </details>
  );
}
