'use client';

import type { Json } from '@holdpoint/protocol';
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useText } from './localization-tool.ts';
import { editProblemsOf } from './output-editor-problems.ts';
import { classes, composed } from './part-props.ts';
import { ReviewCardFrame } from './review-card-frame.tsx';
import { keyOf, type ReviewCardViewProps, standardKeys } from './review-card-props.ts';
import { reviewChoices } from './review-choices.ts';
import { draftWithEdit } from './review-draft.ts';
import { firstControl } from './schema-form-focus.ts';
import type { ArgumentsView } from './tool-approval-arguments.tsx';
import { ToolApprovalBody } from './tool-approval-body.tsx';
import { ToolApprovalConfirm } from './tool-approval-confirm.tsx';
import { ToolApprovalFoot } from './tool-approval-foot.tsx';
import { ToolApprovalHeader } from './tool-approval-header.tsx';
import { toolCall } from './tool-call.ts';
import { confirmWords } from './tool-words.ts';
import { useCardState } from './use-card-state.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { focusRun, useToolConfirm } from './use-tool-confirm.ts';

export type ToolApprovalViewProps<Arguments = Json, Facts = Json> = Omit<
  ReviewCardViewProps<Arguments, Facts>,
  'renderOutput'
>;

/**
 * One tool call with everything needed to decide on it, drawn from plain data. Renders a `<section>`; style it through
 * `data-status` (the situation), `data-risk`, `data-confirming`, `data-form` and `data-stale`.
 *
 * Controlled, as `ReviewCardView`: what is typed goes to `onDraftChange`, what is decided to `onDecide`.
 */
export function ToolApprovalView<Arguments = Json, Facts = Json>(
  props: ToolApprovalViewProps<Arguments, Facts>,
): ReactNode {
  // the types are the page's word for what is JSON to the card
  return <View {...(props as unknown as ToolApprovalViewProps)} />;
}

function View(props: ToolApprovalViewProps): ReactNode {
  const { review, decision: _decision, draft: _draft, connection: _connection, readRevision: _read, ...look } = props;
  const { impact, queue, renderFacts, feedbackTemplates, fields, shortcuts, ...given } = look;
  const { onDecide, onDraftChange, onImpactRequest, onRepeat, onDismiss, onApplyToNew, onStartAgain, ...own } = given;
  const { onNext, onRetryConnection, classNames = {}, className, onKeyDown, ...rest } = own;
  const text = useText();
  const id = useId();
  const formId = `${id}arguments`;
  const root = useRef<HTMLElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ArgumentsView>('form');

  const state = useCardState(props, given, { root, notice });
  const { draft, situation, deciding, sending, offline, form, commands } = state;
  const { decide, choose, change, closeForm, handlers } = commands;
  const tool = useMemo(() => toolCall(review, draft), [review, draft]);
  const confirm = useToolConfirm(review.revision, deciding, root);
  const error = situation.kind === 'refused' ? situation.error : null;
  const problems = useMemo(
    () =>
      error ? editProblemsOf(error).flatMap(({ path, message }) => (path === null ? [] : [{ path, message }])) : [],
    [error],
  );

  // an edit has no form of its own: the arguments are one at any time
  const shown = form.shown?.choice.action === 'edit' ? null : form.shown;
  const sendingBack = shown?.choice.action === 'sendBack' && (deciding || situation.kind === 'failed');
  const free = deciding && !sending && !shown && !confirm.asking;
  const choices = free ? reviewChoices(review.allowed, review.task.id) : [];
  const runnable = deciding && !sending && !offline && tool.run !== null && tool.obstacle === null;

  function run(): void {
    if (!runnable || !tool.run) return;
    if (tool.confirm && !confirm.asking) {
      confirm.ask();
      return;
    }
    confirm.close();
    decide(tool.run.taken);
  }

  const argumentsForm = () => root.current?.querySelector<HTMLFormElement>('[data-slot="tool-approval-arguments"]');
  const { keys, onKeyDown: pressed } = useShortcuts(standardKeys, shortcuts, {
    ...Object.fromEntries(
      choices.filter(({ action }) => keyOf[action]).map((choice) => [keyOf[choice.action], () => choose(choice)]),
    ),
    // at high risk no single key begins anything
    approve: free ? () => (tool.confirm ? focusRun(root.current) : argumentsForm()?.requestSubmit()) : undefined,
    edit:
      free && choices.some(({ action }) => action === 'edit')
        ? () => argumentsForm()?.querySelector<HTMLElement>(firstControl('.hp-tool-form'))?.focus()
        : undefined,
    toggleView: confirm.asking ? undefined : () => setView(view === 'form' ? 'json' : 'form'),
    submit: confirm.asking || sendingBack ? undefined : () => formNow()?.requestSubmit(),
    next: deciding || sendingBack || situation.kind === 'stale' ? undefined : onNext,
  });
  const formNow = () => (shown ? notice.current?.querySelector('form') : free ? argumentsForm() : null);
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
      questionId={`${id}question`}
      data-kind="tool"
      data-risk={review.risk ?? undefined}
      data-form={deciding ? shown?.choice.action : undefined}
      data-confirming={confirm.asking ? '' : undefined}
      className={classes('hp-tool', className)}
      onKeyDown={composed(onKeyDown, pressed)}
      {...rest}
    >
      <div ref={confirm.rest} className="hp-tool-rest">
        <ToolApprovalHeader review={review} queue={queue} questionId={`${id}question`} className={classNames.header} />
        <ToolApprovalBody
          review={review}
          tool={tool}
          formId={formId}
          view={view}
          onViewChange={setView}
          onArgumentsChange={deciding ? (args) => onDraftChange?.(draftWithEdit(draft, review, args)) : undefined}
          onRun={run}
          problems={problems}
          sending={sending}
          renderFacts={renderFacts}
          fields={fields}
          classNames={classNames}
        />
      </div>
      <footer className={classes('hp-card-foot', classNames.foot)} data-slot="review-card-foot">
        {confirm.asking ? (
          <ToolApprovalConfirm
            {...confirmWords(tool, review, text)}
            label={tool.run?.label ?? ''}
            offline={offline}
            onConfirm={run}
            onClose={confirm.close}
          />
        ) : (
          <ToolApprovalFoot
            {...shared}
            tool={tool}
            formId={formId}
            json={view === 'json'}
            fields={fields}
            situation={situation}
            keys={keys}
            form={shown}
            templates={feedbackTemplates}
            onChoose={choose}
            onCloseForm={closeForm}
            onChange={change}
            handlers={handlers}
            noticeRef={notice}
            actionsClass={classNames.actions}
          />
        )}
      </footer>
    </ReviewCardFrame>
  );
}
