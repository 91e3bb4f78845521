'use client';

import type { DecisionHead, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { goneWords, sentBackTo } from './decision-words.ts';
import type { IconName } from './icons.tsx';
import { useText } from './localization.ts';
import { Did, Disc, KeptText, Next, ReviewNotice, type ReviewNoticeRest } from './review-notice.tsx';
import { eligibleNames, type SettledSituation } from './review-situation.ts';
import type { Text } from './text.ts';

export interface ReviewSettledNoticeProps extends ReviewNoticeRest {
  readonly review: ReviewView;
  readonly situation: SettledSituation;
  readonly nextKey?: string | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Looks whether the session is back. */
  readonly onTryAgain?: (() => void) | undefined;
}

/** Nothing to decide here: it was decided, it is the agent's move, it is no longer asked, or it is not this person's. */
export function ReviewSettledNotice({
  review,
  situation,
  nextKey,
  onNext,
  onTryAgain,
  ...props
}: ReviewSettledNoticeProps): ReactNode {
  const text = useText();
  const next = onNext && situation.kind !== 'readOnly' && <Next nextKey={nextKey} onNext={onNext} />;
  const decision = 'decision' in situation ? situation.decision : null;
  if (!decision) {
    const [icon, sentence] = plain(review, situation, text);
    const actions =
      situation.kind === 'signedOut' ? (
        <Plain label={text.tryAgain} onClick={onTryAgain} />
      ) : situation.kind === 'tooOld' ? (
        <Plain label={text.reload} onClick={() => globalThis.location.reload()} />
      ) : (
        next
      );
    const title = <span className="hp-muted">{sentence}</span>;
    return <ReviewNotice sign={<Disc name={icon} />} title={title} actions={actions} {...props} />;
  }
  const said = review.revisions.find(({ revision }) => revision === decision.revision)?.decision?.feedback;
  return (
    <ReviewNotice
      sign={<Avatar person={decision.by} size="large" />}
      title={<Did decision={decision} review={review} />}
      detail={situation.kind === 'agent' ? underWay(review, decision, text) : text.decidedBody(decision.revision)}
      actions={next}
      {...props}
    >
      {said && <KeptText feedback={said} />}
    </ReviewNotice>
  );
}

/** Who works on what comes next. */
function underWay(review: ReviewView, decision: DecisionHead, text: Text): string {
  if (sentBackTo(decision, review).length > 0) return text.comesBack;
  const revision = decision.revision + 1;
  const { agent, title } = review.task;
  return agent === null ? text.withTask(title, revision) : text.withAgent(agent, revision);
}

function plain(review: ReviewView, situation: SettledSituation, text: Text): readonly [IconName, string] {
  switch (situation.kind) {
    case 'gone':
      return ['circle-alert', goneWords(situation, text)];
    case 'readOnly':
      return ['lock', text.readOnly(eligibleNames(review.eligible, text))];
    case 'signedOut':
      return ['lock', text.sessionEnded];
    case 'tooOld':
      return ['refresh', text.pageTooOld];
    default:
      return ['check', text.settled];
  }
}

function Plain({ label, onClick }: { readonly label: string; readonly onClick: (() => void) | undefined }): ReactNode {
  if (!onClick) return null;
  return (
    <button type="button" className="hp-button" data-variant="primary" onClick={() => onClick()}>
      {label}
    </button>
  );
}
