'use client';

import type { Decision, ReviewView, RevisionView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Avatar } from './avatar.tsx';
import { type ComparedField, comparedFields, fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { OutputText } from './output-text.tsx';
import { FieldLabel, OutputValue } from './output-value.tsx';
import { classes } from './part-props.ts';
import { Time } from './time.tsx';

export interface ReviewOutputProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView;
  /** Draws a revision's output in place of the table of fields. */
  readonly renderOutput?: ((revision: RevisionView, review: ReviewView) => ReactNode) | undefined;
}

/**
 * What was made, field by field, beside what the reviewer asked for last time.
 *
 * Fields that changed since then carry a bar and keep the earlier value one click away; the others are folded, counted
 * and named. Nothing of the output is left out.
 */
export function ReviewOutput({ review, renderOutput, className, ...props }: ReviewOutputProps): ReactNode {
  const text = useText();
  const title = useId();
  const shown = review.revisions.at(-1);
  const earlier = review.revisions.at(-2);
  if (!shown) return null;
  const fields = earlier
    ? comparedFields(review.schema, shown.proposal, earlier.proposal)
    : fieldsOf(review.schema, shown.proposal).map(
        (field): ComparedField => ({ ...field, before: undefined, change: 'same' }),
      );
  const changed = fields.filter(({ change }) => change !== 'same').length;
  return (
    <section
      aria-labelledby={title}
      data-slot="review-output"
      data-compared={earlier ? '' : undefined}
      className={classes('hp-output', className)}
      {...props}
    >
      <h3 id={title} className={earlier ? 'hp-output-title hp-strong' : 'hp-hidden'}>
        <bdi>
          {earlier ? (changed ? text.fieldsChanged(changed, fields.length) : text.nothingChanged) : text.output}
        </bdi>{' '}
        {earlier && <bdi className="hp-count">{text.sinceIteration(earlier.revision)}</bdi>}
      </h3>
      <div className="hp-output-box">
        {earlier?.decision?.feedback != null && (
          <EarlierRequest decision={earlier.decision} feedback={earlier.decision.feedback} />
        )}
        <div className="hp-fields">
          {renderOutput ? renderOutput(shown, review) : <Fields fields={fields} earlier={earlier ?? null} />}
        </div>
      </div>
    </section>
  );
}

function Fields({
  fields,
  earlier,
}: {
  readonly fields: readonly ComparedField[];
  readonly earlier: RevisionView | null;
}): ReactNode {
  const text = useText();
  const same = fields.filter(({ change }) => change === 'same');
  const folds = earlier !== null && same.length < fields.length;
  return (
    <>
      {(folds ? fields.filter(({ change }) => change !== 'same') : fields).map((field) => (
        <FieldRow key={field.key} field={field} earlier={earlier} />
      ))}
      {folds && same.length > 0 && (
        <details className="hp-details hp-unchanged">
          <summary className="hp-summary hp-muted">
            <Icon name="chevron-right" />
            <bdi>{text.unchangedFields(same.length, same.map(({ label }) => label.toLowerCase()).join(', '))}</bdi>
          </summary>
          {same.map((field) => (
            <FieldRow key={field.key} field={field} earlier={null} />
          ))}
        </details>
      )}
    </>
  );
}

function FieldRow({
  field,
  earlier,
}: {
  readonly field: ComparedField;
  readonly earlier: RevisionView | null;
}): ReactNode {
  const text = useText();
  const marked = earlier !== null && field.change !== 'same';
  return (
    <div className="hp-field-row" data-slot="field" data-change={marked ? field.change : undefined}>
      {field.key !== null && (
        <div className="hp-field-head">
          <h4 className={classes('hp-meta', marked && 'hp-field-changed')}>
            <FieldLabel field={field} />
            {marked && <span className="hp-hidden">, {text.changes[field.change]}</span>}
          </h4>
          {field.description !== null && <p className="hp-label">{field.description}</p>}
        </div>
      )}
      <div className="hp-value">
        {field.change === 'removed' ? (
          <span className="hp-muted">{text.removedField}</span>
        ) : (
          <OutputValue value={field.value} schema={field.schema} />
        )}
        {marked && field.before !== undefined && (
          <details className="hp-details hp-before">
            <summary className="hp-summary hp-meta">
              <Icon name="chevron-right" />
              {text.valueBefore(earlier.revision)}
            </summary>
            <div className="hp-before-value">
              <OutputValue value={field.before} schema={field.schema} />
            </div>
          </details>
        )}
      </div>
    </div>
  );
}

function EarlierRequest({ decision, feedback }: { readonly decision: Decision; readonly feedback: string }): ReactNode {
  const text = useText();
  return (
    <aside className="hp-margin" data-slot="earlier-request" aria-label={text.earlierRequest}>
      <p className="hp-meta hp-line">
        <Avatar person={decision.by} />
        <bdi>
          <span className="hp-person">{decision.by.name}</span>, {text.askedOn(decision.revision)},{' '}
          <Time at={decision.at} as="moment" />
        </bdi>
      </p>
      <blockquote className="hp-quote">
        <OutputText value={feedback} />
      </blockquote>
    </aside>
  );
}
