import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-run.ts';
import { useFramed } from './use-framed.ts';

/** What a model thinks aloud, folded until somebody asks for it; never read out. Renders a `<details>`. */
export function StreamThoughts({
  text: thought,
  paused,
}: {
  readonly text: string;
  readonly paused: boolean;
}): ReactNode {
  const text = useText();
  const shown = useFramed(thought, paused);
  return (
    <details className="hp-details hp-words" data-slot="stream-thoughts">
      <summary className="hp-summary hp-muted">
        <Icon name="chevron-right" />
        {text.thinking}
      </summary>
      <p className="hp-stream-written hp-muted" dir="auto">
        {shown}
      </p>
    </details>
  );
}
