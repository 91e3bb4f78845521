'use client';

import { type ReactNode, useState } from 'react';
import { hiddenCount, type TextPart, visibleParts } from './hidden-text.ts';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { VisibleText } from './visible-text.tsx';

export interface OutputTextProps {
  readonly value: string;
  /** JSON pointer to the text, where passages of it can be picked. */
  readonly path?: string | undefined;
}

const mostCharacters = 4_000;

/** A text as it is, with marks where it hides something. A long one is cut where a button says how much there is. */
export function OutputText({ value, path }: OutputTextProps): ReactNode {
  const { text, locale } = useLocalization();
  const [whole, setWhole] = useState(false);
  const cut = !whole && value.length > mostCharacters * 1.2;
  return (
    <>
      <p className="hp-reading hp-text" dir="auto" data-passage={path}>
        <PassageText value={cut ? value.slice(0, mostCharacters) : value} />
        {cut && <span data-length={0}>…</span>}
      </p>
      <HiddenCharacters value={value} />
      {cut && (
        <button type="button" className="hp-button" data-size="small" onClick={() => setWhole(true)}>
          {text.showAllCharacters(new Intl.NumberFormat(locale).format(value.length))}
        </button>
      )}
    </>
  );
}

/** Says how many marks a text has, where it has some. */
export function HiddenCharacters({ value }: { readonly value: string }): ReactNode {
  const { text } = useLocalization();
  const hidden = hiddenCount(value);
  return (
    hidden > 0 && (
      <p className="hp-meta hp-tone" data-tone="warning">
        <Icon name="circle-alert" /> {text.hiddenCharacters(hidden)}
      </p>
    )
  );
}

/** `VisibleText` in which each mark says how long what it stands for is: offsets are counted by it. */
export function PassageText({ value }: { readonly value: string }): ReactNode {
  let start = 0;
  return visibleParts(value).map((part) => {
    const raw = value.slice(start, start + lengthOf(part));
    const key = start;
    start += raw.length;
    if (part.kind === 'text') return part.text;
    return (
      <span key={key} data-length={raw.length}>
        <VisibleText value={raw} />
      </span>
    );
  });
}

function lengthOf(part: TextPart): number {
  switch (part.kind) {
    case 'text':
      return part.text.length;
    case 'character':
      return String.fromCodePoint(Number.parseInt(part.code.slice(2), 16)).length;
    case 'spaces':
    case 'lines':
      return part.count;
    default:
      return part satisfies never;
  }
}
