import type { ErrorBody } from '@holdpoint/protocol';
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-send-back.ts';
import { DraftKept, Key, TryNow } from './review-actions.tsx';
import type { SendBackDialogProps } from './send-back-dialog.tsx';
import { offeredTasks, pickedTasks, previewOf } from './send-back-dialog-impact.ts';
import { SendBackPreview } from './send-back-dialog-preview.tsx';
import { SendBackSubmit } from './send-back-dialog-submit.tsx';
import { SendBackTasks } from './send-back-dialog-tasks.tsx';
import { SendBackWords, useWords } from './send-back-dialog-words.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { VisibleText } from './visible-text.tsx';

export interface SendBackFormProps
  extends Pick<
    SendBackDialogProps,
    | 'review'
    | 'impact'
    | 'to'
    | 'onToChange'
    | 'feedback'
    | 'onFeedbackChange'
    | 'comments'
    | 'sending'
    | 'offline'
    | 'error'
    | 'submitKeys'
    | 'onSubmit'
    | 'templates'
    | 'onRetry'
  > {
  readonly titleId: string;
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly onCancel: () => void;
}

/** What stands in the dialog: tasks and words at the start, what it does beside them, sending at the foot. */
export function SendBackForm(props: SendBackFormProps): ReactNode {
  const { review, impact, to, onToChange, feedback, onFeedbackChange, comments = 0, sending, offline } = props;
  const { error = null, submitKeys, onSubmit, templates = [], onRetry, titleId, dialog, onCancel } = props;
  const text = useText();
  const body = useRef<HTMLDivElement>(null);
  const words = useWords(feedback);

  // the crew is the same for every answer: its tasks stay while the next one is on its way
  const [known, setKnown] = useState(impact.data);
  if (impact.data && impact.data !== known) setKnown(impact.data);
  const tasks = (impact.data ?? known)?.tasks ?? null;
  const picked = pickedTasks(tasks, to);
  const preview = previewOf(impact, to);
  const ready = preview !== null && impact.status === 'ready';

  // what was picked before the crew moved on may not be offered any more
  const kept = offeredTasks(review, to);
  useEffect(() => {
    if (kept.length < to.length) onToChange(kept);
  });

  const hasTasks = tasks !== null;
  useEffect(() => {
    if (hasTasks && dialog.current?.matches(':focus')) body.current?.querySelector('input')?.focus();
  }, [hasTasks, dialog]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (sending || offline || !ready) return;
    if (words.pass())
      onSubmit(
        picked.map(({ id }) => id),
        feedback.trim(),
      );
  }

  const shortcuts = submitKeys === undefined ? undefined : { submit: submitKeys };
  const { keys, onKeyDown } = useShortcuts({ submit: '$mod+Enter' }, shortcuts, { submit: () => submit() });

  return (
    <form className="hp-back" noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <div className="hp-back-head">
        <h2 id={titleId} className="hp-title">
          {text.sendBackTitle}
        </h2>
        <p className="hp-line hp-muted">
          <span dir="auto">
            <VisibleText value={review.question} />
          </span>
          <span>{text.iteration(review.revision)}</span>
        </p>
        <button
          type="button"
          className="hp-icon-button hp-back-close"
          aria-label={text.closeDialog}
          onClick={() => onCancel()}
        >
          <Icon name="x" />
        </button>
      </div>
      <div ref={body} className="hp-back-body">
        <div className="hp-back-side">
          <SendBackTasks review={review} tasks={tasks} impact={impact} {...{ to, onToChange, sending }} />
          <SendBackWords {...{ words, feedback, onFeedbackChange, templates, sending }} />
        </div>
        <SendBackPreview {...{ review, impact, to, offline, onRetry }} />
      </div>
      <div className="hp-rule">
        {error && <Refusal error={error} />}
        <div className="hp-actions">
          <div className="hp-line hp-meta">
            {comments > 0 && <p>{text.commentsGoAlong(comments)}</p>}
            {feedback !== '' && <DraftKept />}
          </div>
          <button type="button" className="hp-button hp-push" onClick={() => onCancel()}>
            {text.cancel}
            <Key name="Esc" />
          </button>
          {offline && onRetry && <TryNow onRetry={onRetry} />}
          <SendBackSubmit
            picked={picked}
            sending={sending}
            offline={offline}
            dead={!ready || words.blank || words.tooLong}
            keys={keys.submit}
          />
        </div>
      </div>
    </form>
  );
}

/** Nothing was recorded, and nothing of what was picked and written is lost. */
function Refusal({ error }: { readonly error: ErrorBody }): ReactNode {
  return (
    <div className="hp-notice hp-back-error" data-tone="danger" role="alert">
      <Icon name="circle-alert" />
      <div className="hp-notice-body">
        <p className="hp-strong">{error.message}</p>
        {error.hint && <p className="hp-muted">{error.hint}</p>}
      </div>
      <code className="hp-mono hp-meta">{error.code}</code>
    </div>
  );
}
