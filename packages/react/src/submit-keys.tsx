import type { ReactNode } from 'react';
import type { ModKey } from './mod-key.ts';
import { Key } from './review-actions.tsx';

export interface SubmitKeysProps {
  /** In the notation of tinykeys: `$mod+Enter`. */
  readonly keys: string | undefined;
  readonly mod: ModKey;
}

/** The keys of a sending button, each drawn as one. */
export function SubmitKeys({ keys, mod }: SubmitKeysProps): ReactNode {
  return partsOf(keys).map((part) => <Key key={part} name={labels[part] ?? (part === '$mod' ? mod.sign : part)} />);
}

/** The same for `aria-keyshortcuts`. */
export function spokenKeys({ keys, mod }: SubmitKeysProps): string | undefined {
  return (
    partsOf(keys)
      .map((part) => (part === '$mod' ? mod.name : part))
      .join('+') || undefined
  );
}

function partsOf(keys: string | undefined): readonly string[] {
  return keys?.split('+') ?? [];
}

const labels: Readonly<Record<string, string>> = { Enter: '↵' };
