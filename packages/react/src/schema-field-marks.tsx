import type { ReactNode } from 'react';
import { hiddenCount } from './hidden-text.ts';
import { useLocalization } from './localization-editor.ts';
import { HiddenCharacters } from './output-text.tsx';
import { VisibleText } from './visible-text.tsx';

/** So many characters go beyond what is seen at once. */
const many = 1_000;

export function isLong(value: string): boolean {
  return value.length > many;
}

/** How long a text is that does not fit its place, so that nobody takes its start for the whole. */
export function TextLength({ value }: { readonly value: string }): ReactNode {
  const { text, locale } = useLocalization();
  if (!isLong(value)) return null;
  return <p className="hp-label hp-count">{text.textLength(new Intl.NumberFormat(locale).format(value.length))}</p>;
}

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
