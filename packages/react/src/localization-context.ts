import { createContext } from 'react';
import type { Text } from './text.ts';
import type { DiffText } from './text-diff.ts';
import type { EditorText } from './text-editor.ts';
import type { InboxText } from './text-inbox.ts';
import type { QuestionText } from './text-question.ts';
import type { RunText } from './text-run.ts';
import type { SendBackText } from './text-send-back.ts';
import type { ToolText } from './text-tool.ts';

/** What a host may give of locale, zone and words; the rest is the kit's. */
export interface Localization {
  /** A BCP 47 tag for dates and numbers, e.g. `de-DE`. Default `en-GB`. */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Berlin`. Default: the person's own. */
  readonly timeZone?: string;
  /** Sentences of any widget in the place of ours, each under its name. */
  readonly text: Partial<Text & InboxText & RunText & DiffText & EditorText & SendBackText & QuestionText & ToolText>;
}

/** What the host gave of it. Apart from the kit's own words, which hosts that draw their own widgets never load. */
export const LocalizationContext = createContext<Partial<Localization>>({});
