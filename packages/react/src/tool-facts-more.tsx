import type { CallRecord } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { pointerTo } from './anchor.ts';
import { type Field, fieldsOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { Time } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

export interface FactsFoldProps {
  readonly label: string;
  /** How much is folded. */
  readonly count: number;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** Something folded, with its count. */
export function FactsFold({ label, count, open = false, children }: FactsFoldProps): ReactNode {
  return (
    <details className="hp-details" open={open}>
      <summary className="hp-summary">
        <Icon name="chevron-right" />
        <bdi>
          <VisibleText value={label} />
        </bdi>{' '}
        <span className="hp-count">{count}</span>
      </summary>
      <div className="hp-tool-folded">{children}</div>
    </details>
  );
}

export interface OtherFactProps {
  readonly field: Field;
  readonly masked: readonly string[];
}

/** A fact of no known shape: one value in a line, several of them folded. */
export function OtherFact({ field, masked }: OtherFactProps): ReactNode {
  const { key, label, value } = field;
  const shown = <OutputValue value={value} path={pointerTo('', key)} masked={masked} />;
  if (typeof value === 'object' && value !== null) {
    return (
      <FactsFold label={label} count={Array.isArray(value) ? value.length : fieldsOf({}, value).length}>
        {shown}
      </FactsFold>
    );
  }
  return (
    <dl className="hp-sum">
      <dt className="hp-sum-label">
        <VisibleText value={label} />
      </dt>
      <dd className="hp-sum-value">{shown}</dd>
    </dl>
  );
}

/** What the agent called before, with the arguments that ran, and how each ended. */
export function ToolFactsCalls({ calls }: { readonly calls: readonly CallRecord[] }): ReactNode {
  const text = useText();
  return calls.map(({ id, title, at, effective, result }) => (
    <article key={id} className="hp-earlier" data-outcome={result?.outcome}>
      <h4 className="hp-dots">
        <span className="hp-medium">{title}</span>
        <span className="hp-meta hp-tone" data-tone={result?.outcome === 'failed' ? 'danger' : undefined}>
          {result ? text.callOutcomes[result.outcome] : text.callOpen}
        </span>
        <Time className="hp-meta" at={at} as="moment" />
      </h4>
      <OutputValue value={effective} />
      {result?.message != null && <OutputText value={result.message} />}
    </article>
  ));
}
