import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type EditorText, editorText } from './text-editor.ts';

const words: Text & EditorText = { ...text, ...editorText };

/** As in `localization.ts`, with the words of the editor widgets: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Text & EditorText> {
  return useLocalized(words);
}

export function useText(): Text & EditorText {
  return useLocalization().text;
}
