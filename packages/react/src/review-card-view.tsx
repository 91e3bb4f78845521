'use client';

import type { ConnectionSnapshot, DecisionSnapshot, Draft } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useImperativeHandle, useRef, useState } from 'react';
import { OfflineBar } from './offline-bar.tsx';
import { classes, composed } from './part-props.ts';
import { ReviewCardFoot } from './review-card-foot.tsx';
import { type QueuePlace, ReviewCardHeader } from './review-card-header.tsx';
import { ReviewContext } from './review-context.tsx';
import { ReviewGuards } from './review-guards.tsx';
import { ReviewImpact } from './review-impact.tsx';
import { ReviewOutput, type ReviewOutputProps } from './review-output.tsx';
import { isOffline, reviewSituation } from './review-situation.ts';
import { type Shortcuts, useShortcuts } from './use-shortcuts.ts';
import { useSituationFocus } from './use-situation-focus.ts';

/** What a person may do with a card. */
export interface ReviewCardHandlers {
  readonly onApprove?: (() => void) | undefined;
  /** Words that are neither blank nor too long. */
  readonly onRequestChanges?: ((feedback: string) => void) | undefined;
  readonly onDraftChange?: ((draft: Draft) => void) | undefined;
  /** Sends a failed decision once more, under its own key. */
  readonly onRepeat?: (() => void) | undefined;
  /** Puts away what became of a decision; the draft stays. */
  readonly onDismiss?: (() => void) | undefined;
  /** Goes on with the newest revision; the draft comes along. */
  readonly onApplyToNew?: (() => void) | undefined;
  /** Goes on with the newest revision and an empty draft. */
  readonly onStartAgain?: (() => void) | undefined;
  /** Opens the next review of the queue. */
  readonly onNext?: (() => void) | undefined;
  readonly onRetryConnection?: (() => void) | undefined;
}

export type ReviewCardPart = 'header' | 'body' | 'output' | 'guards' | 'context' | 'impact' | 'foot' | 'actions';

export type ReviewCardAction = 'approve' | 'requestChanges' | 'submit' | 'next';

const standardKeys: Readonly<Record<ReviewCardAction, string>> = {
  approve: 'a',
  requestChanges: 'r',
  submit: '$mod+Enter',
  next: 'j',
};

/** What both cards take: the connected one and this one. */
export interface ReviewCardLook extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly queue?: QueuePlace | undefined;
  readonly renderOutput?: ReviewOutputProps['renderOutput'];
  readonly classNames?: Readonly<Partial<Record<ReviewCardPart, string>>> | undefined;
  /** Other keys, or `false` for none. Default: `a`, `r`, `$mod+Enter`, `j`, with the focus inside the card. */
  readonly shortcuts?: Shortcuts<ReviewCardAction> | undefined;
}

export interface ReviewCardViewProps extends ReviewCardLook, ReviewCardHandlers {
  readonly review: ReviewView;
  readonly decision?: DecisionSnapshot;
  readonly draft?: Draft;
  readonly connection?: ConnectionSnapshot;
  /** The revision the person last had before them and could decide. Default: the review's. */
  readonly readRevision?: number;
}

const noDecision: DecisionSnapshot = { state: 'idle', request: null, receipt: null, error: null };
const noDraft: Draft = { feedback: '', revision: 0 };
const connected: ConnectionSnapshot = { state: 'live', asOf: null, nextTryAt: null };

/**
 * One review with everything needed to decide it, drawn from plain data. Renders a `<section>`; style it through
 * `data-status` (the situation), `data-decision` and `data-stale`.
 *
 * Controlled: it holds nothing but whether the form is open. What it asks for comes through the callbacks.
 */
export function ReviewCardView(props: ReviewCardViewProps): ReactNode {
  const { review, decision = noDecision, draft = noDraft, connection = connected, readRevision, ...other } = props;
  const { queue, renderOutput, classNames = {}, shortcuts, ref, className, onKeyDown, onFocus, ...more } = other;
  const { onApprove, onRequestChanges, onDraftChange, onRepeat, onDismiss, onApplyToNew, onStartAgain, ...others } =
    more;
  const { onNext, onRetryConnection, ...rest } = others;
  const questionId = useId();
  const root = useRef<HTMLElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => root.current as HTMLElement);

  const written = draft.feedback.trim() !== '';
  const sending = decision.state === 'submitting' ? (decision.request?.type ?? null) : null;
  const [form, setForm] = useState(
    written || sending === 'revise' ? { revision: review.revision, focus: false } : null,
  );
  const openForm = () => setForm({ revision: review.revision, focus: true });

  const situation = reviewSituation({ review, decision, draft, connection, readRevision });
  const { announcement, act, onFocus: remember } = useSituationFocus(situation, review, notice);
  const deciding = situation.kind === 'open' && sending === null;
  const offline = isOffline(connection);
  const shown = form?.revision === review.revision ? form : null;
  /** A person's own act: what comes of it gets the focus. */
  const acted =
    <Args extends readonly unknown[]>(command: ((...args: Args) => void) | undefined) =>
    (...args: Args) => {
      act();
      command?.(...args);
    };
  const handlers: ReviewCardHandlers = {
    onApprove: acted(onApprove),
    onRequestChanges: acted(onRequestChanges),
    onDraftChange,
    onRepeat: onRepeat && acted(onRepeat),
    onDismiss: acted(onDismiss),
    onApplyToNew: acted(() => {
      if (written) openForm();
      onApplyToNew?.();
    }),
    onStartAgain: acted(onStartAgain),
    onNext,
    onRetryConnection,
  };

  const may = (type: 'approve' | 'revise') => deciding && !shown && review.allowed.some((each) => each.type === type);
  const settled = situation.kind !== 'open' && situation.kind !== 'stale';
  const { keys, onKeyDown: pressed } = useShortcuts(standardKeys, shortcuts, {
    approve: may('approve') && !offline ? handlers.onApprove : undefined,
    requestChanges: may('revise') ? openForm : undefined,
    submit: shown ? () => root.current?.querySelector('form')?.requestSubmit() : undefined,
    next: settled ? onNext : undefined,
  });
  const newest = review.revisions.at(-1);

  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-labelledby={questionId}
      data-slot="review-card"
      data-status={situation.kind}
      data-decision={review.decision?.type}
      data-stale={situation.kind === 'stale' ? '' : undefined}
      className={classes('hp-root', 'hp-card', className)}
      onKeyDown={composed(onKeyDown, pressed)}
      onFocus={composed(onFocus, (event) => remember(event.target))}
      {...rest}
    >
      {offline && <OfflineBar connection={connection} />}
      <ReviewCardHeader review={review} queue={queue} questionId={questionId} className={classNames.header} />
      <div className={classes('hp-card-body', classNames.body)} data-slot="review-card-body">
        <ReviewOutput review={review} renderOutput={renderOutput} className={classNames.output} />
        {newest && <ReviewGuards revision={newest} className={classNames.guards} />}
        <ReviewContext review={review} className={classNames.context} />
        {situation.kind === 'open' && <ReviewImpact review={review} className={classNames.impact} />}
      </div>
      <footer className={classes('hp-card-foot', classNames.foot)} data-slot="review-card-foot">
        <ReviewCardFoot
          review={review}
          situation={situation}
          feedback={draft.feedback}
          sending={sending}
          offline={offline}
          keys={keys}
          form={shown}
          onOpenForm={openForm}
          onCloseForm={() => setForm(null)}
          handlers={handlers}
          noticeRef={notice}
          actionsClass={classNames.actions}
        />
      </footer>
      <p className="hp-hidden" role="status">
        {announcement}
      </p>
    </section>
  );
}
