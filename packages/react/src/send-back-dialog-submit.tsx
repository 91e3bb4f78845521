import type { TaskRef } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { ActionIcon } from './action-icons.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization-send-back.ts';
import { useModKey } from './mod-key.ts';
import { SubmitKeys, spokenKeys } from './submit-keys.tsx';

export interface SendBackSubmitProps {
  readonly picked: readonly TaskRef[];
  readonly sending: boolean;
  readonly offline: boolean;
  /** Nothing can be sent yet: the preview or the words are missing. */
  readonly dead: boolean;
  /** The keys that do the same, in the notation of tinykeys. */
  readonly keys: string | undefined;
}

/** Sends, and says to whom. Keeps the focus while it is dead. */
export function SendBackSubmit({ picked, sending, offline, dead, keys }: SendBackSubmitProps): ReactNode {
  const text = useText();
  const [first, ...others] = picked;
  const label = !first
    ? text.sendBackNow
    : others.length === 0
      ? text.sendBackToTask(first.title)
      : text.sendBackToTasks(picked.length);
  const hint = { keys, mod: useModKey() };
  return (
    <button
      type="submit"
      className="hp-button"
      data-variant="primary"
      disabled={offline}
      aria-disabled={dead || sending}
      aria-keyshortcuts={spokenKeys(hint)}
    >
      {offline ? <Icon name="offline" /> : sending ? <span className="hp-arc" /> : <ActionIcon action="sendBack" />}
      {offline ? text.offlineNotSent : label}
      {!offline && <SubmitKeys {...hint} />}
    </button>
  );
}
