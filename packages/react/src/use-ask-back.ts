import { type RefObject, useEffect, useRef, useState } from 'react';

export interface AskBack {
  /** Whether the words are being written now. */
  readonly open: boolean;
  readonly begin: () => void;
  /** Puts the focus back on the button that opened it. */
  readonly close: () => void;
}

/** Whether a person writes a question of their own. It is about one revision, and over when another is asked about. */
export function useAskBack(revision: number, root: RefObject<HTMLElement | null>): AskBack {
  const [about, setAbout] = useState<number | null>(null);
  const closing = useRef(false);
  useEffect(() => {
    if (closing.current) root.current?.querySelector<HTMLElement>('[data-action="revise"]')?.focus();
    closing.current = false;
  });
  return {
    open: about === revision,
    begin: () => setAbout(revision),
    close: () => {
      closing.current = true;
      setAbout(null);
    },
  };
}
