import type { Draft } from '@holdpoint/client';
import type { ErrorBody, ReviewView } from '@holdpoint/protocol';
import { type ReactNode, type RefObject, useMemo } from 'react';
import type { Choose } from './decision-request.ts';
import { LoadingBars } from './load-state.tsx';
import { classes } from './part-props.ts';
import { draftWithEdit } from './review-draft.ts';
import type { SchemaControls } from './schema-form-context.ts';
import { useLater } from './use-later.ts';
import type { OpenForm } from './use-review-form.ts';

export interface ReviewCardEditorProps {
  readonly review: ReviewView;
  readonly draft: Draft;
  /** What was wrong with the edit that was sent last. */
  readonly refusal: ErrorBody | null;
  readonly form: OpenForm;
  readonly sending: boolean;
  readonly offline: boolean;
  readonly onDraftChange: (draft: Draft) => void;
  readonly onClose: () => void;
  readonly onRetry: (() => void) | undefined;
  readonly fields: SchemaControls | undefined;
  readonly decide: Choose;
  readonly noticeRef: RefObject<HTMLDivElement | null>;
  readonly className?: string | undefined;
}

/** The editor in the place of the output: what is typed goes into the draft, what is sent comes from it. */
export function ReviewCardEditor(props: ReviewCardEditorProps): ReactNode {
  const { review, draft, refusal, form, onDraftChange, onClose, fields, decide, ...other } = props;
  const { noticeRef, className, ...rest } = other;
  const module = useLater(loadEditor);
  const problems = useMemo(() => {
    if (!module || !refusal) return [];
    return module.editProblemsOf(refusal);
  }, [module, refusal]);
  const proposal = review.revisions.at(-1)?.proposal ?? null;
  return (
    <div ref={noticeRef} tabIndex={-1} className={classes('hp-editing', className)} data-slot="review-card-editor">
      {module ? (
        <module.OutputEditor
          {...rest}
          {...(fields && { fields })}
          review={review}
          value={draft.edited ?? proposal}
          onValueChange={(value) => onDraftChange(draftWithEdit(draft, review, value))}
          remark={draft.feedback}
          onRemarkChange={(feedback) => onDraftChange({ ...draft, feedback, revision: review.revision })}
          problems={problems}
          takeFocus={form.focus}
          submitLabel={form.choice.decision.label}
          onSubmit={(patch, feedback) => decide({ type: 'edit', patch, feedback })}
          onCancel={onClose}
        />
      ) : (
        <LoadingBars />
      )}
    </div>
  );
}

/** Most reviews are decided without it. */
const loadEditor = () => import('./output-editor.tsx');
