import { useContext, useMemo } from 'react';
import { type Localization, LocalizationContext } from './localization-context.ts';
import { type Text, text } from './text.ts';

export { type Localization, LocalizationContext };

/** Locale, zone, and all the words of some widget. */
export interface Localized<Words = Text> extends Omit<Localization, 'text'> {
  readonly text: Words;
}

/** These words, or what the host gave for them. English and 24 hour times, until it does. */
export function useLocalized<Words extends object>(words: Words): Localized<Words> {
  const given = useContext(LocalizationContext);
  return useMemo(() => ({ locale: 'en-GB', ...given, text: { ...words, ...given.text } }), [given, words]);
}

export function useLocalization(): Localized {
  return useLocalized(text);
}

export function useText(): Text {
  return useLocalization().text;
}
