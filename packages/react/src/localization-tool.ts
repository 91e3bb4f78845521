import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type EditorText, editorText } from './text-editor.ts';
import { type ToolText, toolText } from './text-tool.ts';

type Words = Text & EditorText & ToolText;
const words: Words = { ...text, ...editorText, ...toolText };

/** As in `localization.ts`, with the words of a tool call's widgets: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Words> {
  return useLocalized(words);
}

export function useText(): Words {
  return useLocalization().text;
}
