'use client';

import { type ReactNode, useState } from 'react';
import { hiddenCount } from './hidden-text.ts';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { VisibleText } from './visible-text.tsx';

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
