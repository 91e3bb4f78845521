import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type RunText, runText } from './text-run.ts';

const words: Text & RunText = { ...text, ...runText };

/** As in `localization.ts`, with the words of timeline, stream and connection: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Text & RunText> {
  return useLocalized(words);
}

export function useText(): Text & RunText {
  return useLocalization().text;
}
