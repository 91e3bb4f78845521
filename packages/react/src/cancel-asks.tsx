import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';

/** Said instead of leaving a form, as `useCancel` asks. */
export function CancelAsks(): ReactNode {
  return (
    <p role="alert" className="hp-error">
      {useText().cancelLosesJson}
    </p>
  );
}
