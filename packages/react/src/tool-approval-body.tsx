import type { Json, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization-tool.ts';
import { classes } from './part-props.ts';
import type { ReviewCardLook } from './review-card-props.ts';
import type { FieldProblem } from './schema-form.tsx';
import { type ArgumentsView, ToolApprovalArguments } from './tool-approval-arguments.tsx';
import { ToolApprovalFacts } from './tool-approval-facts.tsx';
import { ToolApprovalResult } from './tool-approval-result.tsx';
import { ToolApprovalVoices } from './tool-approval-voices.tsx';
import type { ToolCall } from './tool-call.ts';
import { readFacts } from './tool-facts.ts';
import { ToolIcon } from './tool-icons.tsx';

export interface ToolApprovalBodyProps extends Pick<ReviewCardLook, 'renderFacts' | 'fields' | 'classNames'> {
  readonly review: ReviewView;
  readonly tool: ToolCall;
  /** Of the arguments' form. */
  readonly formId: string;
  readonly view: ArgumentsView;
  readonly onViewChange: (view: ArgumentsView) => void;
  /** Left out, nothing can be changed. */
  readonly onArgumentsChange: ((args: Json) => void) | undefined;
  readonly onRun: () => void;
  readonly problems: readonly FieldProblem[];
  readonly sending: boolean;
}

/** The middle of a call's card: the arguments, the facts beside them, then people's words and the model's. */
export function ToolApprovalBody(props: ToolApprovalBodyProps): ReactNode {
  const { review, tool, formId, view, onViewChange, onArgumentsChange, onRun, problems, sending, ...look } = props;
  const { renderFacts, fields, classNames = {} } = look;
  const text = useText();
  const { call, revisions } = review;
  const facts = revisions.at(-1)?.presented ?? null;
  return (
    <div className={classes('hp-card-body', 'hp-tool-body', classNames.body)} data-slot="tool-approval-body">
      <div className="hp-tool-call">
        {call?.doubtful && !call.result && (
          <p className="hp-notice" data-tone="warning" data-slot="doubtful">
            <ToolIcon name="warning" /> <span className="hp-notice-body">{text.cutOff}</span>
          </p>
        )}
        <ToolApprovalArguments
          id={formId}
          className={classNames.arguments}
          review={review}
          tool={tool}
          view={view}
          onViewChange={onViewChange}
          onArgumentsChange={onArgumentsChange}
          onSubmit={onRun}
          problems={problems}
          disabled={sending}
          fields={fields}
        />
        {call?.result && <ToolApprovalResult result={call.result} />}
      </div>
      <ToolApprovalFacts
        className={classNames.facts}
        facts={facts}
        review={review}
        proposed={tool.proposed}
        args={tool.args}
        renderFacts={renderFacts}
      />
      <ToolApprovalVoices review={review} quote={readFacts(facts).quote} />
    </div>
  );
}
