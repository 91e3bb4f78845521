import type { ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { OutputText } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { Time } from './time.tsx';
import type { QuoteFact } from './tool-facts.ts';
import { VisibleText } from './visible-text.tsx';

export interface ToolApprovalVoicesProps {
  readonly review: ReviewView;
  readonly quote: QuoteFact | null;
}

/** What a person wrote, or the run began with, and what the model wrote beside its call. Never in one paragraph. */
export function ToolApprovalVoices({ review, quote }: ToolApprovalVoicesProps): ReactNode {
  const words = review.call?.words ?? '';
  return (
    <div className="hp-tool-voices">
      {quote ? <Quote quote={quote} /> : review.input !== null && <Input review={review} />}
      {words !== '' && <AgentWords words={words} />}
    </div>
  );
}

function Quote({ quote }: { readonly quote: QuoteFact }): ReactNode {
  return (
    <figure className="hp-tool-quote" data-slot="quote">
      <figcaption className="hp-line hp-meta" data-align="between">
        <span>
          <VisibleText value={quote.label} />
        </span>
        {quote.at !== undefined && <Time at={quote.at} as="moment" />}
      </figcaption>
      <blockquote className="hp-tool-said">
        <OutputText value={quote.text} />
      </blockquote>
    </figure>
  );
}

function Input({ review }: { readonly review: ReviewView }): ReactNode {
  const text = useText();
  return (
    <figure className="hp-tool-quote" data-slot="input">
      <figcaption className="hp-meta">{text.cameIn}</figcaption>
      <div className="hp-tool-said hp-value">
        <OutputValue value={review.input} />
      </div>
    </figure>
  );
}

/** Plain text, whatever it looks like. */
function AgentWords({ words }: { readonly words: string }): ReactNode {
  const text = useText();
  const id = useId();
  return (
    <section className="hp-words" aria-labelledby={id} data-slot="agent-words">
      <p className="hp-line hp-meta" data-align="between">
        <span id={id}>
          <Icon name="bot" /> {text.inAgentsWords}
        </span>
        <span>{text.notChecked}</span>
      </p>
      <OutputText value={words} />
    </section>
  );
}
