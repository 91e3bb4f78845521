import { type RefObject, useEffect, useRef, useState } from 'react';

export interface ToolConfirm {
  /** True while it is asked once more. */
  readonly asking: boolean;
  readonly ask: () => void;
  /** Puts the focus back on what asked. */
  readonly close: () => void;
  /** What can neither be reached nor pressed meanwhile. */
  readonly rest: RefObject<HTMLDivElement | null>;
}

/** Whether a call is asked about once more. It is about one revision, and ends with what it is about. */
export function useToolConfirm(revision: number, deciding: boolean, root: RefObject<HTMLElement | null>): ToolConfirm {
  const [asked, setAsked] = useState<number | null>(null);
  const rest = useRef<HTMLDivElement>(null);
  const returns = useRef(false);
  const asking = deciding && asked === revision;
  useEffect(() => {
    // as an attribute: React 18 does not know the property
    rest.current?.toggleAttribute('inert', asking);
    if (!asking && returns.current) focusRun(root.current);
    returns.current = false;
  }, [asking, root]);
  return {
    asking,
    ask: () => setAsked(revision),
    close: () => {
      returns.current = true;
      setAsked(null);
    },
    rest,
  };
}

/** The button that runs the call. */
export function focusRun(card: HTMLElement | null): void {
  card?.querySelector<HTMLElement>('[data-action="run"]')?.focus();
}
