import type { Anchor, Json } from '@holdpoint/protocol';
import { type RefObject, useEffect, useState } from 'react';
import { anchorKey } from './anchor.ts';
import { selectedPassage } from './anchor-passage.ts';

/** The passage of an output that a person has selected, by mouse or by keyboard. `enabled` false looks at nothing. */
export function useSelectedPassage(
  root: RefObject<Element | null>,
  value: Json | undefined,
  enabled: boolean,
): Anchor | null {
  const [passage, setPassage] = useState<Anchor | null>(null);
  useEffect(() => {
    if (!enabled || value === undefined) return;
    const look = () => {
      const found = root.current && selectedPassage(root.current, document.getSelection(), value);
      setPassage((known) => (known && found && anchorKey(known) === anchorKey(found) ? known : found));
    };
    document.addEventListener('selectionchange', look);
    return () => {
      document.removeEventListener('selectionchange', look);
      setPassage(null);
    };
  }, [root, value, enabled]);
  return passage;
}
