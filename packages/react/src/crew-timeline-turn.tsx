import type { ReactNode } from 'react';
import { useLocalization } from './localization-run.ts';
import { spanText, useNow } from './time.tsx';

/** Says how long the server's own limits hold a model call back; nothing once it may be made. */
export function Turn({ until }: { readonly until: number }): ReactNode {
  const localization = useLocalization();
  const now = useNow(1_000);
  if (now === null || until <= now) return null;
  return (
    <p className="hp-task-more hp-muted hp-count" data-slot="task-turn">
      {localization.text.waitsForSlot(spanText(until - now, localization))}
    </p>
  );
}
