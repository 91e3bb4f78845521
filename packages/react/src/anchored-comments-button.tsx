'use client';

import type { Anchor } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { isWithin } from './anchor.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization-diff.ts';

export interface CommentButtonProps {
  /** JSON pointer to the field. */
  readonly path: string;
  /** The field's name. */
  readonly place: string;
  readonly selected: Anchor | null;
  readonly onComment: (anchor: Anchor) => void;
}

/** Says something about a field, or about the words that are selected in it. */
export function CommentButton({ path, place, selected, onComment }: CommentButtonProps): ReactNode {
  const text = useText();
  const passage = selected && isWithin(selected.path, path) ? selected : null;
  return (
    <button
      type="button"
      className="hp-comment-button hp-link hp-meta"
      data-selected={passage ? '' : undefined}
      // a press would take the selection away before the click reads it
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onComment(passage ?? { path })}
    >
      <Icon name="message" /> {passage ? text.commentOnPassage : text.comment}
      {!passage && (
        <>
          {' '}
          <span className="hp-hidden">{text.commentAbout(place)}</span>
        </>
      )}
    </button>
  );
}
