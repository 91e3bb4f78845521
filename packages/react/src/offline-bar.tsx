import type { ConnectionSnapshot } from '@holdpoint/client';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { clockText, spanText, useNow } from './time.tsx';

/** Across the top of a card that shows what was so when the server was last heard. */
export function OfflineBar({
  connection: { asOf, nextTryAt },
}: {
  readonly connection: ConnectionSnapshot;
}): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const now = useNow(1_000);
  return (
    <p className="hp-offline" data-slot="offline-bar">
      <Icon name="offline" />
      <span className="hp-strong">{text.offline}</span>{' '}
      {asOf !== null && <span className="hp-count">{text.asOf(clockText(asOf, localization, true))}</span>}{' '}
      {now !== null && nextTryAt !== null && nextTryAt > now && (
        <span className="hp-count hp-push">{text.nextTry(spanText(nextTryAt - now, localization))}</span>
      )}
    </p>
  );
}
