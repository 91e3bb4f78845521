import type { Anchor } from '@holdpoint/protocol';
import type { ComponentPropsWithoutRef, ReactNode } from 'react';
import { pointerTo } from './anchor.ts';
import { CommentButton } from './anchored-comments-button.tsx';
import type { ComparedField } from './field-changes.ts';
import { useText } from './localization-diff.ts';
import { FieldLabel } from './output-value.tsx';
import { classes } from './part-props.ts';

/** Where a person may say something about a place. */
export interface Commenting {
  readonly onComment?: ((anchor: Anchor) => void) | undefined;
  /** The passage that is selected now, in whichever field. */
  readonly selected?: Anchor | null | undefined;
}

export interface FieldRowProps extends Commenting, Pick<ComponentPropsWithoutRef<'div'>, 'children'> {
  readonly field: ComparedField;
  /** Marks what became of the field since the other iteration. */
  readonly marked: boolean;
  /** Beside the label: pins of what is about the whole field. */
  readonly pins?: ReactNode;
}

/** A field's name, what is to know about it, and its value. */
export function FieldRow({ field, marked, pins, onComment, selected, children }: FieldRowProps): ReactNode {
  const text = useText();
  const path = pointerTo('', field.key);
  const button = onComment && (
    <CommentButton
      path={path}
      place={field.label || text.wholeOutput}
      selected={selected ?? null}
      onComment={onComment}
    />
  );
  const changed = marked && field.change !== 'same';
  return (
    <div className="hp-field-row" data-slot="field" data-change={changed ? field.change : undefined}>
      {(field.key !== null || button || pins) && (
        <div className="hp-field-head">
          {field.key !== null && (
            <h4 className={classes('hp-meta', changed && 'hp-field-changed')}>
              <FieldLabel field={field} />
              {changed && <span className="hp-hidden">, {text.changes[field.change]}</span>}
            </h4>
          )}
          {field.key !== null && field.description !== null && <p className="hp-label">{field.description}</p>}
          {pins}
          {button}
        </div>
      )}
      <div className="hp-value">{children}</div>
    </div>
  );
}
