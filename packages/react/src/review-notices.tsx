'use client';

import type { DecisionHead, ErrorBody, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useLocalization, useText } from './localization.ts';
import { Key } from './review-actions.tsx';
import { KeptText, ReviewNotice, type ReviewNoticeProps } from './review-notice.tsx';
import type { SettledSituation, SituationOf } from './review-situation.ts';
import type { Text } from './text.ts';
import { clockText, Time } from './time.tsx';

type Rest = Omit<ReviewNoticeProps, 'tone' | 'sign' | 'title' | 'detail' | 'actions' | 'children'>;

export interface ReviewStaleNoticeProps extends Rest {
  readonly situation: SituationOf<'stale'>;
  /** What was written about the older revision. */
  readonly feedback: string;
  /** Goes on with the newer revision; what was written comes along. */
  readonly onApplyToNew?: (() => void) | undefined;
  /** Goes on with the newer revision and an empty field. */
  readonly onStartAgain?: (() => void) | undefined;
}

/** A newer revision than the one a person read. Nothing is sent, and nothing they wrote is lost, until they choose. */
export function ReviewStaleNotice({
  situation,
  feedback,
  onApplyToNew,
  onStartAgain,
  ...props
}: ReviewStaleNoticeProps): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const { revision, arrivedAt, changed } = situation;
  const written = feedback.trim() !== '';
  return (
    <ReviewNotice
      data-slot="review-stale-notice"
      tone="warning"
      sign={<Disc name="refresh" />}
      title={text.revisionArrived(revision, arrivedAt === null ? '' : clockText(arrivedAt, localization))}
      detail={changed === null ? text.fetchingRevision : text.changedSince(changed)}
      actions={
        <>
          <button
            type="button"
            className="hp-button"
            data-variant="primary"
            disabled={changed === null}
            onClick={() => onApplyToNew?.()}
          >
            {written ? text.applyTo(revision) : text.goOnWith(revision)}
          </button>
          {written && (
            <button type="button" className="hp-button" disabled={changed === null} onClick={() => onStartAgain?.()}>
              {text.startAgain}
            </button>
          )}
        </>
      }
      {...props}
    >
      {written && <KeptText label={text.textKept} feedback={feedback} />}
    </ReviewNotice>
  );
}

export interface ReviewLostNoticeProps extends Rest {
  readonly situation: SituationOf<'lost'>;
  readonly feedback: string;
  readonly nextKey?: string | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Shows the decision that was recorded. */
  readonly onReset?: (() => void) | undefined;
}

/** Somebody was faster: who, when, and that one's own words are kept. */
export function ReviewLostNotice({
  situation: { winner },
  feedback,
  nextKey,
  onNext,
  onReset,
  ...props
}: ReviewLostNoticeProps): ReactNode {
  const text = useText();
  const written = feedback.trim() !== '';
  return (
    <ReviewNotice
      data-slot="review-lost-notice"
      sign={winner ? <Avatar person={winner.by} size="large" /> : <Disc name="circle-alert" />}
      title={winner ? <Did decision={winner} /> : text.someoneElseDecided}
      detail={written ? text.notRecorded : text.notRecordedBare}
      actions={
        <>
          {onNext && <Next nextKey={nextKey} onNext={onNext} />}
          <button
            type="button"
            className="hp-button"
            data-variant={onNext ? undefined : 'primary'}
            onClick={() => onReset?.()}
          >
            {text.seeDecision}
          </button>
        </>
      }
      {...props}
    >
      {written && <KeptText feedback={feedback} />}
    </ReviewNotice>
  );
}

export interface ReviewFailedNoticeProps extends Rest {
  readonly error: ErrorBody;
  readonly feedback: string;
  readonly offline?: boolean;
  /** Sends the same once more, under the same key. Left out where that cannot help. */
  readonly onRepeat?: (() => void) | undefined;
  readonly onReset?: (() => void) | undefined;
}

/** A decision that is not known to be recorded: what happened, and that trying again records it at most once. */
export function ReviewFailedNotice({
  error,
  feedback,
  offline,
  onRepeat,
  onReset,
  ...props
}: ReviewFailedNoticeProps): ReactNode {
  const text = useText();
  const unreached = error.code === 'NETWORK';
  return (
    <ReviewNotice
      data-slot="review-failed-notice"
      tone="danger"
      sign={<Disc name={unreached ? 'offline' : 'circle-alert'} />}
      title={unreached ? text.notAnswered : error.message}
      detail={unreached ? text.repeatIsSafe : error.hint}
      actions={
        <>
          {onRepeat && (
            <button
              type="button"
              className="hp-button"
              data-variant="primary"
              disabled={offline}
              onClick={() => onRepeat()}
            >
              <Icon name={offline ? 'offline' : 'try-again'} />
              {offline ? text.offlineNotSent : text.tryAgain}
            </button>
          )}
          <button type="button" className="hp-button" onClick={() => onReset?.()}>
            {text.backToReview}
          </button>
          <code className="hp-mono hp-meta hp-push">{error.code}</code>
        </>
      }
      {...props}
    >
      {feedback.trim() !== '' && <KeptText label={text.textKept} feedback={feedback} />}
    </ReviewNotice>
  );
}

export interface ReviewSettledNoticeProps extends Rest {
  readonly review: ReviewView;
  readonly situation: SettledSituation;
  readonly nextKey?: string | undefined;
  readonly onNext?: (() => void) | undefined;
}

/** Nothing to decide here: it was decided, it is the agent's move, it is no longer asked, or it is not this person's. */
export function ReviewSettledNotice({
  review,
  situation,
  nextKey,
  onNext,
  ...props
}: ReviewSettledNoticeProps): ReactNode {
  const text = useText();
  const next = onNext && situation.kind !== 'readOnly' && <Next nextKey={nextKey} onNext={onNext} />;
  const decision = 'decision' in situation ? situation.decision : null;
  if (!decision) {
    const [icon, sentence] = plain(review, situation, text);
    return (
      <ReviewNotice
        sign={<Disc name={icon} />}
        title={<span className="hp-muted">{sentence}</span>}
        actions={next}
        {...props}
      />
    );
  }
  const said = review.revisions.find(({ revision }) => revision === decision.revision)?.decision?.feedback;
  return (
    <ReviewNotice
      sign={<Avatar person={decision.by} size="large" />}
      title={<Did decision={decision} />}
      detail={
        situation.kind === 'agent'
          ? review.task.agent === null
            ? text.withTask(review.task.title, decision.revision + 1)
            : text.withAgent(review.task.agent, decision.revision + 1)
          : text.decidedBody(decision.revision)
      }
      actions={next}
      {...props}
    >
      {said && <KeptText feedback={said} />}
    </ReviewNotice>
  );
}

function plain(review: ReviewView, situation: SettledSituation, text: Text): readonly [IconName, string] {
  switch (situation.kind) {
    case 'gone':
      return ['circle-alert', situation.cancelled ? text.cancelled : text.superseded];
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

/** `group:legal`, `user:anna` → `legal or anna`. */
export function eligibleNames(eligible: readonly string[], text: Text): string {
  return text.or(eligible.map((name) => (name === 'anyone' ? text.anyone : name.replace(/^(?:user|group):/, ''))));
}

function Did({ decision }: { readonly decision: DecisionHead }): ReactNode {
  const text = useText();
  const did = decision.type === 'approve' ? text.approved(decision.by.name) : text.askedForChanges(decision.by.name);
  return (
    <>
      {did} <Time at={decision.at} as="ago" />
    </>
  );
}

function Next({ nextKey, onNext }: { readonly nextKey: string | undefined; readonly onNext: () => void }): ReactNode {
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

function Disc({ name }: { readonly name: IconName }): ReactNode {
  return (
    <span className="hp-disc">
      <Icon name={name} data-size="small" />
    </span>
  );
}
