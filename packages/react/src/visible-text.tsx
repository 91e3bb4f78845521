import type { ReactNode } from 'react';
import { type TextPart, visibleParts } from './hidden-text.ts';
import { useText } from './localization.ts';
import type { Text } from './text.ts';

/** A text in which a mark stands wherever it hides something. */
export function VisibleText({ value }: { readonly value: string }): ReactNode {
  const text = useText();
  return visibleParts(value).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
    part.kind === 'text' ? part.text : <Mark key={index} part={part} text={text} />,
  );
}

/** Stands in the place of what it names, so that a direction override cannot act. */
function Mark({ part, text }: { readonly part: TextPart; readonly text: Text }): ReactNode {
  switch (part.kind) {
    case 'character':
      return <bdi className="hp-mark">{part.code}</bdi>;
    case 'spaces':
      return <bdi className="hp-mark">{text.spaces(part.count)}</bdi>;
    case 'lines':
      return <bdi className="hp-mark">{text.lineBreaks(part.count)}</bdi>;
    case 'text':
      return part.text;
    default:
      return part satisfies never;
  }
}
