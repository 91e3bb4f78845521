'use client';

import type { Draft } from '@holdpoint/client';
import type { ErrorBody, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { refusalsOf } from './check-refusals.ts';
import { Icon } from './icons.tsx';
import { useLocalization, useText } from './localization.ts';
import { isWritten } from './review-draft.ts';
import { Did, Disc, KeptDraft, Next, ReviewNotice, type ReviewNoticeRest } from './review-notice.tsx';
import type { SituationOf } from './review-situation.ts';
import { clockText } from './time.tsx';

export interface ReviewStaleNoticeProps extends ReviewNoticeRest {
  readonly situation: SituationOf<'stale'>;
  /** What was written about the older revision. */
  readonly draft: Draft;
  /** Goes on with the newer revision; what was written comes along. */
  readonly onApplyToNew?: (() => void) | undefined;
  /** Goes on with the newer revision and an empty field. */
  readonly onStartAgain?: (() => void) | undefined;
}

/** A newer revision than the one a person read. Nothing is sent, and nothing they wrote is lost, until they choose. */
export function ReviewStaleNotice({
  situation,
  draft,
  onApplyToNew,
  onStartAgain,
  ...props
}: ReviewStaleNoticeProps): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const { revision, arrivedAt, changed } = situation;
  const written = isWritten(draft);
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
      {written && <KeptDraft label={text.textKept} draft={draft} />}
    </ReviewNotice>
  );
}

export interface ReviewLostNoticeProps extends ReviewNoticeRest {
  readonly review: ReviewView;
  readonly situation: SituationOf<'lost'>;
  readonly draft: Draft;
  readonly nextKey?: string | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Shows the decision that was recorded. */
  readonly onReset?: (() => void) | undefined;
}

/** Somebody was faster: who, when, and that one's own words are kept. */
export function ReviewLostNotice({
  review,
  situation: { winner },
  draft,
  nextKey,
  onNext,
  onReset,
  ...props
}: ReviewLostNoticeProps): ReactNode {
  const text = useText();
  const written = isWritten(draft);
  return (
    <ReviewNotice
      data-slot="review-lost-notice"
      sign={winner ? <Avatar person={winner.by} size="large" /> : <Disc name="circle-alert" />}
      title={winner ? <Did decision={winner} review={review} /> : text.someoneElseDecided}
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
      {written && <KeptDraft draft={draft} />}
    </ReviewNotice>
  );
}

export interface ReviewFailedNoticeProps extends ReviewNoticeRest {
  readonly error: ErrorBody;
  readonly draft: Draft;
  readonly offline?: boolean;
  /** Sends the same once more, under the same key. Left out where that cannot help. */
  readonly onRepeat?: (() => void) | undefined;
  readonly onReset?: (() => void) | undefined;
}

/**
 * A decision that was not recorded, or is not known to be: what happened, what the guards said where they refused it, and
 * whether trying again records it, at most once.
 */
export function ReviewFailedNotice({
  error,
  draft,
  offline,
  onRepeat,
  onReset,
  ...props
}: ReviewFailedNoticeProps): ReactNode {
  const text = useText();
  return (
    <ReviewNotice
      data-slot="review-failed-notice"
      tone="danger"
      sign={<Disc name={error.code === 'NETWORK' ? 'offline' : 'circle-alert'} />}
      title={error.message}
      detail={error.hint}
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
      <Refusals error={error} />
      <KeptDraft label={text.textKept} draft={draft} />
    </ReviewNotice>
  );
}

/** Guards that looked again at the approval, and what each found. */
function Refusals({ error }: { readonly error: ErrorBody }): ReactNode {
  const refusals = refusalsOf(error);
  if (refusals.length === 0) return null;
  return (
    <ul className="hp-refusals">
      {refusals.map(({ guard, message }) => (
        <li key={guard} className="hp-refusal">
          <span className="hp-medium">{guard}</span> {message}
        </li>
      ))}
    </ul>
  );
}
