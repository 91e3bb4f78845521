import type { ReactNode } from 'react';
import { hiddenCount } from './hidden-text.ts';
import { HiddenCharacters } from './output-text.tsx';
import { VisibleText } from './visible-text.tsx';

/** What a control cannot show: its text once more, with marks where it hides something. Nothing where it hides nothing. */
export function HiddenMarks({ value }: { readonly value: string }): ReactNode {
  if (hiddenCount(value) === 0) return null;
  return (
    <div className="hp-form-marks" data-slot="hidden-marks">
      <HiddenCharacters value={value} />
      <p className="hp-text hp-meta" dir="auto">
        <VisibleText value={value} />
      </p>
    </div>
  );
}
