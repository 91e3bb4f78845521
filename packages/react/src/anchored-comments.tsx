'use client';

import type { Comment, JsonSchema } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useRef } from 'react';
import { anchorKey } from './anchor.ts';
import { placeWords } from './anchor-place.ts';
import { useText } from './localization-diff.ts';
import { classes } from './part-props.ts';
import { VisibleText } from './visible-text.tsx';

export interface AnchoredCommentsProps extends Omit<ComponentPropsWithRef<'ul'>, 'children'> {
  readonly comments: readonly Comment[];
  /** Without it they can be read, not changed. */
  readonly onCommentsChange?: ((comments: readonly Comment[]) => void) | undefined;
  /** Of the output, for the names of the places. */
  readonly schema: JsonSchema;
}

/** Remarks about places that wait to be sent together with a decision, each with the place or the passage it is about. */
export function AnchoredComments(props: AnchoredCommentsProps): ReactNode {
  const { comments, onCommentsChange, schema, className, ...rest } = props;
  const text = useText();
  const id = useId();
  const items = useRef<(HTMLElement | null)[]>([]);
  if (comments.length === 0) return null;

  const write = (index: number, words: string) =>
    onCommentsChange?.(comments.map((comment, at) => (at === index ? { ...comment, text: words } : comment)));
  const remove = (index: number) => {
    // its button goes with it: the next remark has the focus then, or the one before
    const next = items.current[index + 1] ?? items.current[index - 1];
    next?.querySelector('textarea')?.focus();
    onCommentsChange?.(comments.filter((_, at) => at !== index));
  };
  return (
    <ul
      aria-label={text.comments}
      data-slot="anchored-comments"
      className={classes('hp-comments', className)}
      {...rest}
    >
      {comments.map((comment, index) => {
        const { anchor } = comment;
        const place = placeWords(schema, anchor.path) || text.wholeOutput;
        const field = `${id}-${index}`;
        return (
          <li
            // two remarks may be about one place
            key={`${anchorKey(anchor)} ${comments.slice(0, index).filter((each) => anchorKey(each.anchor) === anchorKey(anchor)).length}`}
            ref={(element) => {
              items.current[index] = element;
            }}
            className="hp-comment"
            data-slot="anchored-comment"
          >
            <div className="hp-comment-head hp-meta">
              <span className="hp-medium">{place}</span>
              {anchor.quote && (
                <q className="hp-comment-quote hp-muted" dir="auto">
                  <VisibleText value={anchor.quote.exact} />
                </q>
              )}
              {onCommentsChange && (
                <button
                  type="button"
                  className="hp-link hp-push"
                  aria-label={text.removeComment(place)}
                  onClick={() => remove(index)}
                >
                  {text.removeRemark}
                </button>
              )}
            </div>
            {onCommentsChange ? (
              <>
                <label className="hp-hidden" htmlFor={field}>
                  {text.commentLabel(place)}
                </label>
                <textarea
                  id={field}
                  className="hp-input"
                  rows={2}
                  value={comment.text}
                  onChange={({ target }) => write(index, target.value)}
                />
              </>
            ) : (
              <blockquote className="hp-quote">
                <VisibleText value={comment.text} />
              </blockquote>
            )}
          </li>
        );
      })}
    </ul>
  );
}
