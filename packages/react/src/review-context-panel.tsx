import type { ReviewView, RevisionView, UpstreamView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { decisionWords } from './decision-words.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { Time } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

export type ContextPanel = 'inputs' | 'upstream' | 'rounds';

/** What one of the folded parts of the context holds. */
export function ReviewContextPanel({
  review,
  panel,
}: {
  readonly review: ReviewView;
  readonly panel: ContextPanel;
}): ReactNode {
  switch (panel) {
    case 'inputs':
      return <OutputValue value={review.input} />;
    case 'upstream':
      return review.upstream.map((task) => <EarlierTask key={task.task} task={task} />);
    case 'rounds':
      return [...review.revisions]
        .reverse()
        .map((round) => <Round key={round.revision} round={round} review={review} />);
    default:
      return panel satisfies never;
  }
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
              {decisionWords(decision, review, text)} <Time className="hp-muted" at={decision.at} as="moment" />
            </p>
            {decision.feedback && (
              <blockquote className="hp-quote">
                <OutputText value={decision.feedback} />
              </blockquote>
            )}
            {decision.comments.map(({ anchor, text: words }) => (
              <blockquote key={`${anchor.path} ${anchor.quote?.start} ${words}`} className="hp-quote">
                {anchor.quote && (
                  <p className="hp-muted">
                    “<VisibleText value={anchor.quote.exact} />”
                  </p>
                )}
                <OutputText value={words} />
              </blockquote>
            ))}
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
