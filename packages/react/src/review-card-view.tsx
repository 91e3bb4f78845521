'use client';

import type { Json } from '@holdpoint/protocol';
import { type ReactNode, useId, useRef, useState } from 'react';
import { defaultSelection } from './iteration-diff-sides.ts';
import { classes, composed } from './part-props.ts';
import { ReviewCardBody } from './review-card-body.tsx';
import { ReviewCardEditor } from './review-card-editor.tsx';
import { ReviewCardFoot } from './review-card-foot.tsx';
import { ReviewCardFrame } from './review-card-frame.tsx';
import { ReviewCardHeader } from './review-card-header.tsx';
import { keyOf, type ReviewCardViewProps, standardKeys } from './review-card-props.ts';
import { reviewChoices } from './review-choices.ts';
import type { OutputView } from './review-output.tsx';
import { ToolApprovalLater } from './tool-approval-later.tsx';
import { useCardState } from './use-card-state.ts';
import { useShortcuts } from './use-shortcuts.ts';

export type { ReviewCardViewProps } from './review-card-props.ts';

/**
 * One review with everything needed to decide it, drawn from plain data. Renders a `<section>`; style it through
 * `data-status` (the situation), `data-decision`, `data-form` (the form that is open) and `data-stale`.
 *
 * Controlled: it holds nothing but which form is open. What it asks for comes through the callbacks.
 */
export function ReviewCardView<Output = Json, Presented = Json>(
  props: ReviewCardViewProps<Output, Presented>,
): ReactNode {
  // the types are the page's word for what is JSON to the card
  const untyped = props as unknown as ReviewCardViewProps;
  return props.review.kind === 'tool' ? <ToolApprovalLater {...untyped} /> : <View {...untyped} />;
}

function View(props: ReviewCardViewProps): ReactNode {
  const { review, decision: _decision, draft: _draft, connection: _connection, readRevision: _read, ...look } = props;
  const { impact, queue, renderOutput, renderFacts: _facts, feedbackTemplates, fields, shortcuts, ...given } = look;
  const { onDecide, onDraftChange, onImpactRequest, onRepeat, onDismiss, onApplyToNew, onStartAgain, ...own } = given;
  const { onNext, onRetryConnection, classNames = {}, onKeyDown, ...rest } = own;
  const questionId = useId();
  const root = useRef<HTMLElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<OutputView>('changes');

  const state = useCardState(props, given, { root, notice });
  const { draft, situation, deciding, sending, offline, form, commands } = state;
  const { decide, choose, change, comment, closeForm, handlers } = commands;

  const action = form.shown?.choice.action;
  const editing = deciding && action === 'edit' ? form.shown : null;
  const sendingBack = action === 'sendBack' && (deciding || situation.kind === 'failed');
  const compares = !renderOutput && !editing && !sendingBack && defaultSelection(review) !== null;
  const mayComment = deciding && !sending && review.allowed.some(({ type }) => type === 'revise');
  const choices = deciding && !sending && !form.shown ? reviewChoices(review.allowed, review.task.id) : [];
  const { keys, onKeyDown: pressed } = useShortcuts(standardKeys, shortcuts, {
    ...Object.fromEntries(
      choices.filter(({ action }) => keyOf[action]).map((choice) => [keyOf[choice.action], () => choose(choice)]),
    ),
    toggleView: compares ? () => setView(view === 'changes' ? 'full' : 'changes') : undefined,
    submit: form.shown && !sendingBack ? () => notice.current?.querySelector('form')?.requestSubmit() : undefined,
    next: deciding || sendingBack || situation.kind === 'stale' ? undefined : onNext,
  });
  const shared = { review, draft, sending, offline, decide, onRetry: onRetryConnection };

  return (
    <ReviewCardFrame
      review={review}
      state={state}
      root={root}
      sendBack={
        sendingBack && {
          impact,
          submitKeys: keys.submit,
          templates: feedbackTemplates,
          onImpactRequest,
          onRetry: onRetryConnection,
        }
      }
      questionId={questionId}
      data-form={deciding ? action : undefined}
      onKeyDown={composed(onKeyDown, pressed)}
      {...rest}
    >
      <ReviewCardHeader review={review} queue={queue} questionId={questionId} className={classNames.header} />
      <ReviewCardBody
        review={review}
        deciding={deciding}
        view={view}
        onViewChange={setView}
        renderOutput={renderOutput}
        comments={draft.comments}
        onComment={mayComment ? comment : undefined}
        classNames={classNames}
      >
        {editing && (
          <ReviewCardEditor
            {...shared}
            form={editing}
            refusal={situation.kind === 'refused' ? situation.error : null}
            fields={fields}
            onDraftChange={(changed) => onDraftChange?.(changed)}
            onClose={closeForm}
            noticeRef={notice}
            className={classNames.editor}
          />
        )}
      </ReviewCardBody>
      {!editing && (
        <footer className={classes('hp-card-foot', classNames.foot)} data-slot="review-card-foot">
          <ReviewCardFoot
            {...shared}
            situation={situation}
            keys={keys}
            form={form.shown}
            templates={feedbackTemplates}
            onChoose={choose}
            onCloseForm={closeForm}
            onChange={change}
            handlers={handlers}
            noticeRef={notice}
            actionsClass={classNames.actions}
          />
        </footer>
      )}
    </ReviewCardFrame>
  );
}
