import type { CallResult } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { Time } from './time.tsx';

/** What came of a call: what the tool returned, or what the agent was told instead. */
export function ToolApprovalResult({ result }: { readonly result: CallResult }): ReactNode {
  const text = useText();
  const id = useId();
  const { outcome, at, output, message } = result;
  const returned = outcome === 'returned' || outcome === 'answered';
  const tone = returned ? 'success' : outcome === 'failed' ? 'danger' : undefined;
  return (
    <section className="hp-tool-result" aria-labelledby={id} data-slot="tool-approval-result" data-outcome={outcome}>
      <h3 id={id} className="hp-dots">
        <span className="hp-strong">{text.result}</span>
        <span className="hp-tone" data-tone={tone}>
          {tone && <Icon name={returned ? 'check' : 'x'} data-size="small" />} {text.callOutcomes[outcome]}
        </span>
        <Time className="hp-meta" at={at} as="moment" />
      </h3>
      <div className="hp-value">
        {message === null ? <OutputValue value={output} /> : <OutputText value={message} />}
      </div>
    </section>
  );
}
