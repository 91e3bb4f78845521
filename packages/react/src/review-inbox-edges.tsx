import type { ReactNode } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';
import { type BoundKeys, keyLabel } from './use-shortcuts.ts';

export type InboxShortcut = 'next' | 'previous' | 'open' | 'back' | 'filter';

/** `/` needs Shift on many keyboards. */
export const inboxKeys: Readonly<Record<InboxShortcut, string>> = {
  next: 'j',
  previous: 'k',
  open: 'o',
  back: 'Escape',
  filter: '[Shift]+/',
};

export interface InboxKeysProps {
  readonly keys: BoundKeys<InboxShortcut>;
  readonly className?: string | undefined;
}

/** Which keys work here. */
export function InboxKeys({ keys, className }: InboxKeysProps): ReactNode {
  const text = useText();
  const hints = [
    { does: text.keyMove, keys: [keys.next, keys.previous] },
    { does: text.keyOpen, keys: ['Enter'] },
    { does: text.keyFilter, keys: [keys.filter] },
    { does: text.keyBack, keys: [keys.back] },
  ].map(({ does, keys: each }) => ({ does, keys: each.filter((key) => key !== undefined) }));
  return (
    <ul aria-label={text.keys} className={classes('hp-inbox-keys', className)} data-slot="inbox-keys">
      {hints.map(
        ({ keys: each, does }) =>
          each.length > 0 && (
            <li key={does} className="hp-inbox-hint">
              {each.map((key) => (
                <kbd key={key} className="hp-kbd">
                  {key === 'Enter' ? <Icon name="enter" data-size="small" /> : keyLabel(key)}
                </kbd>
              ))}
              {does}
            </li>
          ),
      )}
    </ul>
  );
}
