'use client';

import { type ReactNode, useState } from 'react';
import { hiddenCount, type TextPart, visibleParts } from './hidden-text.ts';
import { Icon } from './icons.tsx';
import { useLocalization, useText } from './localization.ts';
import type { Text } from './text.ts';

const mostCharacters = 4_000;

/** A text as it is, with marks where it hides something. A long one is cut where a button says how much there is. */
export function OutputText({ value }: { readonly value: string }): ReactNode {
  const { text, locale } = useLocalization();
  const [whole, setWhole] = useState(false);
  const hidden = hiddenCount(value);
  const cut = !whole && value.length > mostCharacters * 1.2;
  return (
    <>
      <p className="hp-reading hp-text" dir="auto">
        <VisibleText value={cut ? value.slice(0, mostCharacters) : value} />
        {cut && '…'}
      </p>
      {hidden > 0 && (
        <p className="hp-meta hp-tone" data-tone="warning">
          <Icon name="circle-alert" /> {text.hiddenCharacters(hidden)}
        </p>
      )}
      {cut && (
        <button type="button" className="hp-button" data-size="small" onClick={() => setWhole(true)}>
          {text.showAllCharacters(new Intl.NumberFormat(locale).format(value.length))}
        </button>
      )}
    </>
  );
}

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
