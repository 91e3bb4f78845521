import { createContext, useContext } from 'react';
import { type Text, text } from './text.ts';

export interface Localization {
  /** A BCP 47 tag for dates and numbers, e.g. `de-DE`. */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Berlin`. Default: the person's own. */
  readonly timeZone?: string;
  readonly text: Text;
}

/** English words and 24 hour times, until a host gives its own. */
export const LocalizationContext = createContext<Localization>({ locale: 'en-GB', text });

export function useLocalization(): Localization {
  return useContext(LocalizationContext);
}

export function useText(): Text {
  return useLocalization().text;
}
