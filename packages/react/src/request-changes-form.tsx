'use client';

import type { Comment, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useEffect, useRef } from 'react';
import { AnchoredComments } from './anchored-comments.tsx';
import { useText } from './localization.ts';
import { WordsForm, type WordsProps } from './words-form.tsx';

export interface RequestChangesFormProps extends WordsProps {
  /** Who gets the words. Default: "Send these words". */
  readonly agent?: string | null | undefined;
  /** Remarks about single places, sent together with the words. Where there are some, words may be left out. */
  readonly comments?: readonly Comment[] | undefined;
  readonly onCommentsChange?: ((comments: readonly Comment[]) => void) | undefined;
  /** Of the output, for the names of the places. */
  readonly schema?: JsonSchema | undefined;
}

/** The words that go back to the agent, as they are. Sends with Mod+Enter, closes with Esc, refuses to send nothing. */
export function RequestChangesForm({
  agent = null,
  comments = [],
  onCommentsChange,
  schema = {},
  ...props
}: RequestChangesFormProps): ReactNode {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  const known = useRef(0);
  const alone = comments.length === 0;
  const last = comments.at(-1);

  useEffect(() => {
    // a comment just begun is what the person goes on with
    if (props.takeFocus && comments.length > known.current && last?.text === '') {
      [...(list.current?.querySelectorAll('textarea') ?? [])].at(-1)?.focus();
    }
    known.current = comments.length;
  }, [props.takeFocus, comments.length, last?.text]);

  return (
    <WordsForm
      data-slot="request-changes-form"
      heading={<h3 className="hp-hidden">{text.requestChanges}</h3>}
      label={alone ? text.whatShouldChange : text.requestSummary}
      missing={alone ? text.feedbackMissing : null}
      problem={comments.some(({ text: words }) => words.trim() === '') ? text.commentMissing : null}
      submitIcon="message"
      submitLabel={agent === null ? text.sendWords : text.sendTo(agent)}
      {...props}
    >
      {!alone && (
        <div ref={list} className="hp-request-comments">
          <AnchoredComments comments={comments} schema={schema} {...(onCommentsChange && { onCommentsChange })} />
        </div>
      )}
    </WordsForm>
  );
}
