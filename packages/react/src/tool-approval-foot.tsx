import type { ErrorBody } from '@holdpoint/protocol';
import { type ReactNode, useMemo } from 'react';
import { useText } from './localization-tool.ts';
import { editProblemsOf } from './output-editor-problems.ts';
import { EditRefusal } from './output-editor-refusal.tsx';
import { ReviewCardFoot, type ReviewCardFootProps } from './review-card-foot.tsx';
import { keyOf } from './review-card-props.ts';
import type { ReviewAction } from './review-choices.ts';
import { draftWithAnswer, isWritten } from './review-draft.ts';
import type { SchemaControls } from './schema-form-context.ts';
import { ToolApprovalActions } from './tool-approval-actions.tsx';
import type { ToolCall } from './tool-call.ts';
import { ToolResultForm } from './tool-result-form.tsx';
import { obstacleWords } from './tool-words.ts';

export interface ToolApprovalFootProps extends ReviewCardFootProps {
  readonly tool: ToolCall;
  /** The id of the arguments' form. */
  readonly formId: string;
  readonly json: boolean;
  readonly fields: SchemaControls | undefined;
}

/** The foot of a call's card: its own actions and the form for a result; else what every card has there. */
export function ToolApprovalFoot({ tool, formId, json, fields, ...props }: ToolApprovalFootProps): ReactNode {
  const { review, situation, draft, sending, offline, keys, form, onChoose, onCloseForm, decide, onRetry, handlers } =
    props;
  const text = useText();
  const deciding = situation.kind === 'open' || situation.kind === 'refused';
  const answers = form?.choice.action === 'answer' ? review.call?.answer : undefined;
  if (deciding && form && answers) {
    return (
      <div ref={props.noticeRef} tabIndex={-1} className="hp-deciding">
        <ToolResultForm
          decision={form.choice.decision}
          schema={answers}
          answer={draft.answer}
          onAnswerChange={(answer, blank) =>
            handlers.onDraftChange?.(draftWithAnswer(draft, review, { blank }, answer))
          }
          takeFocus={form.focus}
          sending={sending}
          offline={offline}
          fields={fields}
          onSubmit={(answer) => decide({ type: 'answer', answer })}
          onCancel={onCloseForm}
          onRetry={onRetry}
        />
      </div>
    );
  }
  const actions = (
    <>
      {situation.kind === 'refused' && <Refusal error={situation.error} review={review} tool={tool} json={json} />}
      <ToolApprovalActions
        className={props.actionsClass}
        allowed={review.allowed}
        task={review.task.id}
        label={tool.run?.label ?? null}
        obstacle={obstacleWords(tool, review, text)}
        form={formId}
        offline={offline}
        sending={sending}
        hasDraft={isWritten(draft)}
        keys={keysOf(keys, tool)}
        onChoose={onChoose}
        onRetry={onRetry}
      />
    </>
  );
  return <ReviewCardFoot {...props} actions={actions} />;
}

/** Running has no key to be shown where none runs the call. */
function keysOf(keys: ToolApprovalFootProps['keys'], tool: ToolCall): Readonly<Partial<Record<ReviewAction, string>>> {
  const bound = Object.entries(keyOf).flatMap(([action, key]) => (keys[key] ? [[action, keys[key]]] : []));
  return Object.fromEntries(bound.filter(([action]) => action !== 'approve' || tool.confirm === null));
}

interface RefusalProps extends Pick<ToolApprovalFootProps, 'review' | 'tool' | 'json'> {
  readonly error: ErrorBody;
}

function Refusal({ error, review, tool, json }: RefusalProps): ReactNode {
  const problems = useMemo(() => editProblemsOf(error), [error]);
  return (
    <div className="hp-tool-refusal">
      <EditRefusal problems={problems} schema={review.schema} value={tool.args} named={json} />
    </div>
  );
}
