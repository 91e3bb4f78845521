import type { Decision, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { pointerTo } from './anchor.ts';
import { Avatar } from './avatar.tsx';
import { type ComparedField, comparedFields, fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { type Commenting, FieldRow } from './iteration-diff-field.tsx';
import { useText } from './localization-diff.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { Time } from './time.tsx';

interface OutputTitleProps {
  readonly id: string;
  readonly review: ReviewView;
}

/** How much changed since the iteration before. Of a first one there is nothing to say, so nothing is seen. */
export function OutputTitle({ id, review }: OutputTitleProps): ReactNode {
  const text = useText();
  const earlier = review.revisions.at(-2);
  if (!earlier) {
    return (
      <h3 id={id} className="hp-hidden">
        {text.output}
      </h3>
    );
  }
  const fields = newestFields(review);
  const changed = fields.filter(({ change }) => change !== 'same').length;
  return (
    <h3 id={id} className="hp-output-title hp-medium">
      <bdi>{changed ? text.fieldsChanged(changed, fields.length) : text.nothingChanged}</bdi>{' '}
      <bdi className="hp-count">{text.sinceIteration(earlier.revision)}</bdi>
    </h3>
  );
}

/** Every field of the newest revision, open; of one that changed the earlier value is one click away. */
export function OutputFields({ review, ...commenting }: { readonly review: ReviewView } & Commenting): ReactNode {
  const text = useText();
  const shown = review.revisions.at(-1);
  const earlier = review.revisions.at(-2);
  return newestFields(review).map((field) => {
    const path = pointerTo('', field.key);
    const marked = earlier !== undefined && field.change !== 'same';
    return (
      <FieldRow key={field.key} field={field} marked={marked} {...commenting}>
        {field.change === 'removed' ? (
          <span className="hp-muted">{text.removedField}</span>
        ) : (
          <OutputValue value={field.value} schema={field.schema} path={path} masked={shown?.masked ?? []} passages />
        )}
        {marked && field.before !== undefined && (
          <details className="hp-details hp-before">
            <summary className="hp-summary hp-meta">
              <Icon name="chevron-right" />
              {text.valueBefore(earlier.revision)}
            </summary>
            <div className="hp-before-value">
              <OutputValue value={field.before} schema={field.schema} path={path} masked={earlier.masked} />
            </div>
          </details>
        )}
      </FieldRow>
    );
  });
}

interface EarlierRequestProps {
  readonly decision: Decision;
  readonly feedback: string;
}

/** The words that the newest revision is to answer. */
export function EarlierRequest({ decision, feedback }: EarlierRequestProps): ReactNode {
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

/** The newest revision's fields beside those of the one before; of a first one none has changed. */
function newestFields({ revisions, schema }: ReviewView): readonly ComparedField[] {
  const [earlier, shown] = [revisions.at(-2), revisions.at(-1)];
  if (!shown) return [];
  if (earlier) return comparedFields(schema, shown.proposal, earlier.proposal);
  return fieldsOf(schema, shown.proposal).map((field) => ({ ...field, before: undefined, change: 'same' }));
}
