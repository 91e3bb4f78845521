import type { KeyboardEvent } from 'react';

/** The keys of a form: Esc gives up, Mod+Enter sends. Neither in the middle of a word that is being composed. */
export function formKeys(onCancel: () => void): (event: KeyboardEvent<HTMLFormElement>) => void {
  return (event) => {
    if (event.nativeEvent.isComposing || event.repeat) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
    } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      event.currentTarget.requestSubmit();
    }
  };
}
