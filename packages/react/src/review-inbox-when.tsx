import type { ReviewSummary } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { dueTone } from './due-tone.ts';
import { useText } from './localization-inbox.ts';
import { Time, useNow } from './time.tsx';

export interface InboxWhenProps {
  readonly review: Pick<ReviewSummary, 'turn' | 'dueAt' | 'openedAt' | 'decision'>;
}

/** Due, where there is a time for it; otherwise since when it waits, or when it was answered. */
export function InboxWhen({ review: { turn, dueAt, openedAt, decision } }: InboxWhenProps): ReactNode {
  const text = useText();
  const now = useNow(60_000);
  if (turn !== 'reviewer') return <Time at={decision?.at ?? openedAt} as="ago" className="hp-inbox-when" />;
  if (dueAt === null) {
    return (
      <span className="hp-inbox-when">
        <span className="hp-hidden">{text.waiting} </span>
        <Time at={openedAt} as="span" />
      </span>
    );
  }
  return (
    <span className="hp-inbox-when" data-tone={dueTone(dueAt, now)}>
      <span className="hp-hidden">{text.due} </span>
      <Time at={dueAt} as="until" />
    </span>
  );
}
