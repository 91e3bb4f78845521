import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type DiffText, diffText } from './text-diff.ts';

const words: Text & DiffText = { ...text, ...diffText };

/** As in `localization.ts`, with the words of the diff widgets: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Text & DiffText> {
  return useLocalized(words);
}

export function useText(): Text & DiffText {
  return useLocalization().text;
}
