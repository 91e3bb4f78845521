import type { Usage } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { tokenCount } from './crew-timeline-counts.ts';
import { useLocalization } from './localization-run.ts';

export interface TokensProps {
  readonly usage: Usage;
  /** Puts the count into words. Default: the count alone. */
  readonly say?: (count: string) => string;
}

/** "12.4k"; that requests besides brought no recorded answer is its tooltip, and is read to who cannot see one. */
export function Tokens({ usage, say = (count) => count }: TokensProps): ReactNode {
  const localization = useLocalization();
  const count = say(tokenCount({ usage }, localization));
  if (usage.unrecorded === 0) return count;
  const more = localization.text.unrecorded(usage.unrecorded);
  return (
    <span title={more}>
      {count}
      <span className="hp-hidden">, {more}</span>
    </span>
  );
}
