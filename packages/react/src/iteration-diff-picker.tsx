'use client';

import type { ReviewView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { type DiffSelection, revisionOf, selectionFrom } from './iteration-diff-sides.ts';
import { useText } from './localization-diff.ts';
import { classes } from './part-props.ts';
import type { Text } from './text.ts';
import type { DiffText } from './text-diff.ts';

export interface IterationPickerProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly review: ReviewView;
  readonly selection: DiffSelection;
  readonly onSelectionChange: (selection: DiffSelection) => void;
}

/** Which two versions are compared: any two iterations, or one and what a person made of it. */
export function IterationPicker(props: IterationPickerProps): ReactNode {
  const { review, selection, onSelectionChange, className, ...rest } = props;
  const text = useText();
  const edited = editedName(review, selection.from, text);
  return (
    <div data-slot="iteration-picker" className={classes('hp-picker', className)} {...rest}>
      <label className="hp-picker-side">
        <span className="hp-muted">{text.compareFrom}</span>{' '}
        <select
          className="hp-input"
          value={selection.from}
          onChange={({ target }) => onSelectionChange(selectionFrom(review, Number(target.value), selection))}
        >
          {review.revisions.map(({ revision }) => (
            <option key={revision} value={revision} disabled={revision === selection.to}>
              {text.round(revision)}
            </option>
          ))}
        </select>
      </label>
      <Icon name="arrow-right" />
      <label className="hp-picker-side">
        <span className="hp-hidden">{text.compareTo}</span>
        <select
          className="hp-input"
          value={selection.to}
          onChange={({ target: { value } }) =>
            onSelectionChange({ from: selection.from, to: value === 'edited' ? value : Number(value) })
          }
        >
          {review.revisions.map(({ revision }) => (
            <option key={revision} value={revision} disabled={revision === selection.from}>
              {text.round(revision)}
            </option>
          ))}
          {edited !== null && <option value="edited">{edited}</option>}
        </select>
      </label>
    </div>
  );
}

/** What a person's version of a revision is called; `null` where nobody edited it. */
function editedName(review: ReviewView, revision: number, text: Text & DiffText): string | null {
  const round = revisionOf(review, revision);
  if (!round || round.edited === null) return null;
  return round.decision ? text.editedIteration(revision, round.decision.by.name) : text.editedVersion(revision);
}
