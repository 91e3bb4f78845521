'use client';

import { type ReactNode, useId, useImperativeHandle, useMemo, useRef } from 'react';
import { AgentQuestionAnswer } from './agent-question-answer.tsx';
import { AgentQuestionFoot } from './agent-question-foot.tsx';
import { AgentQuestionForm } from './agent-question-form.tsx';
import { AgentQuestionHeader } from './agent-question-header.tsx';
import { type AgentQuestionViewProps, questionKeys } from './agent-question-props.ts';
import { AgentQuestionWhy } from './agent-question-why.tsx';
import { answerForm, answerIn } from './answer-form.ts';
import { OfflineBar } from './offline-bar.tsx';
import { editProblemsOf } from './output-editor-problems.ts';
import { classes, composed } from './part-props.ts';
import { reviewCommands } from './review-commands.ts';
import { connected, draftWithAnswer, noDecision, noDraft } from './review-draft.ts';
import { isOffline, reviewSituation } from './review-situation.ts';
import { useAskBack } from './use-ask-back.ts';
import type { ReviewForm } from './use-review-form.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useSituationFocus } from './use-situation-focus.ts';

export type { AgentQuestionViewProps } from './agent-question-props.ts';

const nothing = () => {};
const noForm: ReviewForm = { shown: null, open: nothing, close: nothing, takeAlong: nothing };

/**
 * A question of an agent, with a form for its answer, drawn from plain data. Renders a `<section>`; style it through
 * `data-status` (the situation) and `data-decision`.
 *
 * Controlled: it holds nothing but whether a question is being asked back, and whether the reasons are open.
 */
export function AgentQuestionView(props: AgentQuestionViewProps): ReactNode {
  const { review, decision = noDecision, draft = noDraft, connection = connected, readRevision, ...look } = props;
  const { fields, shortcuts, classNames = {}, onClose, ref, className, onKeyDown, onFocus, ...given } = look;
  const { onDecide, onDraftChange, onRepeat, onDismiss, onApplyToNew, onStartAgain, ...own } = given;
  const { onNext, onRetryConnection, ...rest } = own;
  const id = useId();
  const [questionId, formId] = [`${id}question`, `${id}form`];
  const root = useRef<HTMLElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => root.current as HTMLElement);

  const situation = reviewSituation({ review, decision, draft, connection, readRevision });
  const sending = decision.state === 'submitting' ? (decision.request?.type ?? null) : null;
  const offline = isOffline(connection);
  const deciding = situation.kind === 'open' || situation.kind === 'refused';
  const { announcement, act, onFocus: remember } = useSituationFocus(situation, review, notice, sending !== null);
  const asking = useAskBack(review.revision, root);
  const { decide, change, handlers } = reviewCommands({ review, draft, situation, offline, form: noForm, act, given });

  const schema = review.call?.answer;
  const answer = useMemo(() => (schema ? answerForm(schema) : null), [schema]);
  const value = draft.answer ?? answer?.blank ?? null;
  const refusal = situation.kind === 'refused' ? situation.error : null;
  const problems = useMemo(() => (refusal ? editProblemsOf(refusal) : []), [refusal]);
  const newest = review.revisions.at(-1);
  const settled = situation.kind === 'decided' && situation.decision?.type === 'answer';
  const recorded = review.state === 'decided' ? newest?.answer : decision.request?.answer;
  const asked = deciding || !['decided', 'agent', 'gone', 'readOnly'].includes(situation.kind);

  const { keys, onKeyDown: pressed } = useShortcuts(questionKeys, shortcuts, {
    submit: deciding
      ? () => root.current?.querySelector<HTMLFormElement>(asking.open ? 'footer form' : 'form')?.requestSubmit()
      : undefined,
    next: deciding || situation.kind === 'stale' ? undefined : onNext,
  });

  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-labelledby={questionId}
      data-slot="agent-question"
      data-status={situation.kind}
      data-decision={review.decision?.type}
      data-stale={situation.kind === 'stale' ? '' : undefined}
      className={classes('hp-root', 'hp-card', 'hp-ask', className)}
      onKeyDown={composed(onKeyDown, pressed)}
      onFocus={composed(onFocus, (event) => remember(event.target))}
      {...rest}
    >
      {offline && <OfflineBar connection={connection} />}
      <AgentQuestionHeader review={review} questionId={questionId} onClose={onClose} className={classNames.header} />
      {asked && (
        <div
          ref={deciding ? notice : undefined}
          tabIndex={-1}
          className={classes('hp-ask-body', classNames.form)}
          data-slot="agent-question-form"
        >
          <AgentQuestionForm
            id={formId}
            labelledBy={questionId}
            answer={answer}
            value={value}
            onValueChange={(held) => answer && onDraftChange?.(draftWithAnswer(draft, review, answer, held))}
            note={draft.feedback}
            onNoteChange={(feedback) => change({ feedback })}
            hasNote={!asking.open}
            problems={problems}
            disabled={!deciding || sending !== null}
            fields={fields}
            onSubmit={() => {
              if (sending || offline || !answer) return;
              decide({ type: 'answer', answer: answerIn(answer, value), feedback: draft.feedback });
            }}
          />
        </div>
      )}
      {settled && answer && <AgentQuestionAnswer form={answer} answer={recorded ?? null} />}
      <AgentQuestionWhy review={review} className={classNames.why} />
      <footer className={classes('hp-card-foot', classNames.foot)} data-slot="agent-question-foot">
        <AgentQuestionFoot
          review={review}
          situation={situation}
          draft={draft}
          form={answer ? formId : null}
          sending={sending}
          offline={offline}
          keys={keys}
          asking={asking}
          closes={onClose !== undefined}
          onChange={change}
          decide={decide}
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
