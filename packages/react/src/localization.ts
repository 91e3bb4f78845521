import { useContext, useMemo } from 'react';
import { type Localization, LocalizationContext } from './localization-context.ts';
import { type Text, text } from './text.ts';

export { type Localization, LocalizationContext };

/** English words and 24 hour times, until a host gives its own. */
const english: Localization = { locale: 'en-GB', text };

export function useLocalization(): Localization {
  const own = useContext(LocalizationContext);
  return useMemo(() => ({ ...english, ...own }), [own]);
}

export function useText(): Text {
  return useLocalization().text;
}
