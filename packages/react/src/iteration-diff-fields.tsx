import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { isWithin, pointerTo } from './anchor.ts';
import type { ComparedField } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { type Commenting, FieldRow } from './iteration-diff-field.tsx';
import { IterationNotes } from './iteration-diff-notes.tsx';
import { IterationPin } from './iteration-diff-pin.tsx';
import type { PlacedPoint } from './iteration-diff-points.ts';
import { type IterationLook, IterationValue } from './iteration-diff-value.tsx';
import { useText } from './localization-diff.ts';

export interface IterationFieldsProps extends IterationLook, Commenting {
  readonly review: ReviewView;
  readonly fields: readonly ComparedField[];
  readonly points: readonly PlacedPoint[];
}

/** Fields that changed, that somebody asked about, or that hide something; the others folded, counted and named. */
export function IterationFields({ fields, points, ...look }: IterationFieldsProps): ReactNode {
  const text = useText();
  const { review, masked } = look;
  const told = fields.filter(
    (field) => field.change !== 'same' || hidesChange(field, masked) || points.some((point) => point.field === field),
  );
  const shown = told.length > 0 ? told : fields;
  const same = fields.filter((field) => !shown.includes(field));
  const general = points.filter((point) => !point.field);
  return (
    <div className="hp-output-box" data-asked={points.length > 0 ? '' : undefined}>
      {shown.map((field, index) => {
        const own = points.filter((point) => point.field === field);
        return (
          <div key={field.key} className="hp-diff-row">
            <IterationField field={field} points={own} {...look} />
            <IterationNotes review={review} points={index === 0 ? [...general, ...own] : own} />
          </div>
        );
      })}
      {same.length > 0 && (
        <details className="hp-details hp-unchanged">
          <summary className="hp-summary hp-muted">
            <Icon name="chevron-right" />
            <bdi>{text.unchangedFields(same.length, same.map(({ label }) => label.toLowerCase()).join(', '))}</bdi>
          </summary>
          {same.map((field) => (
            <IterationField key={field.key} field={field} points={[]} {...look} />
          ))}
        </details>
      )}
    </div>
  );
}

interface IterationFieldProps extends IterationLook, Commenting {
  readonly field: ComparedField;
  readonly points: readonly PlacedPoint[];
}

function IterationField({ field, points, onComment, selected, ...look }: IterationFieldProps): ReactNode {
  const text = useText();
  const path = pointerTo('', field.key);
  const whole = points.filter((point) => !standsInside(point, field, path));
  const pins = whole.length > 0 && (
    <p className="hp-pins">
      {whole.map(({ number }) => (
        <IterationPin key={number} number={number} />
      ))}
    </p>
  );
  return (
    <FieldRow field={field} marked pins={pins} onComment={onComment} selected={selected}>
      <IterationValue field={field} path={path} points={points} {...look} />
      {field.change === 'same' && hidesChange(field, look.masked) && (
        <p className="hp-meta hp-muted">{text.mayHaveChanged}</p>
      )}
    </FieldRow>
  );
}

/** True of a point with a pin of its own in the value: at its passage, or at the item or the key that changed. */
function standsInside({ point, passage, fact }: PlacedPoint, { change, value, before }: ComparedField, path: string) {
  if (change !== 'changed') return false;
  if (typeof value === 'string' && typeof before === 'string') return passage !== null;
  return point.anchor?.path !== path && fact === 'changed';
}

/** True of a field that hides something: it reads the same on both sides, whatever became of it. */
function hidesChange(field: ComparedField, masked: readonly string[]): boolean {
  const path = pointerTo('', field.key);
  return field.change === 'same' && masked.some((each) => isWithin(each, path) || isWithin(path, each));
}
