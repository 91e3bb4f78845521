import { type RefObject, useState } from 'react';

export interface Cancel {
  /** True once there was something to lose: what is left is to cancel once more. */
  readonly asks: boolean;
  readonly cancel: () => void;
  /** For the form's `onChange`: who goes on writing does not mean it. */
  readonly goOn: () => void;
}

/** Leaves a form whose values are kept, but for JSON that does not parse: that is in no draft, so the person is asked. */
export function useCancel(form: RefObject<HTMLFormElement | null>, onCancel: () => void): Cancel {
  const [asks, setAsks] = useState(false);

  function cancel(): void {
    const unparsed = form.current?.querySelector<HTMLElement>('[data-unparsed]');
    if (!unparsed || asks) {
      onCancel();
      return;
    }
    setAsks(true);
    unparsed.focus();
  }

  return { asks, cancel, goOn: () => setAsks(false) };
}
