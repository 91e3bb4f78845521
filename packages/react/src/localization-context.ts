import { createContext } from 'react';
import type { Text } from './text.ts';

export interface Localization {
  /** A BCP 47 tag for dates and numbers, e.g. `de-DE`. */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Berlin`. Default: the person's own. */
  readonly timeZone?: string;
  readonly text: Text;
}

/** What the host gave of it. Apart from the kit's own words, which hosts that draw their own widgets never load. */
export const LocalizationContext = createContext<Partial<Localization>>({});
