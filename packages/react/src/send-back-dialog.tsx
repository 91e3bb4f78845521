'use client';

import type { ResourceState } from '@holdpoint/client';
import type { ErrorBody, ImpactView, ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { classes, composed } from './part-props.ts';
import { SendBackForm } from './send-back-dialog-form.tsx';

export interface SendBackDialogProps
  extends Omit<ComponentPropsWithRef<'dialog'>, 'children' | 'open' | 'onSubmit' | 'onError'> {
  readonly review: ReviewView;
  /** What the server says about `to`. An answer about other tasks is never shown. */
  readonly impact: ResourceState<ImpactView>;
  /** The tasks picked to be done again. */
  readonly to: readonly string[];
  /** Called with the tasks in the crew's order. */
  readonly onToChange: (to: readonly string[]) => void;
  readonly feedback: string;
  readonly onFeedbackChange: (feedback: string) => void;
  /** How many remarks about single places are sent along. */
  readonly comments?: number | undefined;
  readonly open: boolean;
  /** Closing keeps what was picked and written. */
  readonly onOpenChange: (open: boolean) => void;
  readonly sending: boolean;
  readonly offline: boolean;
  /** Why the last try was not recorded. */
  readonly error?: ErrorBody | null | undefined;
  /** The keys that send, in the notation of tinykeys. Default `$mod+Enter`. */
  readonly submitKeys?: string | undefined;
  /** Called with trimmed words, and only with what the shown preview is about. */
  readonly onSubmit: (to: readonly string[], feedback: string) => void;
  /** Phrases that a click puts behind what is written. */
  readonly templates?: readonly string[] | undefined;
  /** Connects and asks the server again, now. */
  readonly onRetry?: (() => void) | undefined;
}

/**
 * Sends the work back to earlier tasks: they are picked at the start, and what that does, as the server says it, stands
 * beside them. Nothing is sent before that answer has arrived. A native modal `<dialog>`; style it through `data-status`.
 */
export function SendBackDialog(props: SendBackDialogProps): ReactNode {
  const { review, impact, to, onToChange, feedback, onFeedbackChange, comments, open, onOpenChange, ...more } = props;
  const { sending, offline, error, submitKeys, onSubmit, templates, onRetry, ref, className, ...other } = more;
  const { onCancel, onClose, onKeyDown, ...rest } = other;
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useImperativeHandle(ref, () => dialog.current as HTMLDialogElement);

  // before React takes the element away: closing gives the focus back to where it was
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!open || !element) return;
    element.showModal();
    element.focus();
    return () => element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-labelledby={title}
      data-slot="send-back-dialog"
      data-status={sending ? 'sending' : offline ? 'offline' : impact.status}
      className={classes('hp-dialog', className)}
      // the host closes it; React may keep it open until then
      onCancel={composed(onCancel, (event) => {
        event.preventDefault();
        onOpenChange(false);
      })}
      // a browser insists on the second Esc
      onClose={composed(onClose, (event) => {
        if (open && !event.currentTarget.open) onOpenChange(false);
      })}
      // what is behind a modal dialog hears no keys
      onKeyDown={(event) => {
        onKeyDown?.(event);
        event.stopPropagation();
      }}
      {...rest}
    >
      {open && (
        <SendBackForm
          key={review.id}
          titleId={title}
          dialog={dialog}
          onCancel={() => onOpenChange(false)}
          {...{ review, impact, to, onToChange, feedback, onFeedbackChange, comments, sending, offline }}
          {...{ error, submitKeys, onSubmit, templates, onRetry }}
        />
      )}
    </dialog>
  );
}
