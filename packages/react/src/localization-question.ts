import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type EditorText, editorText } from './text-editor.ts';
import { type QuestionText, questionText } from './text-question.ts';

/** What the fields of an answer say comes from the editor. */
type Words = Text & EditorText & QuestionText;
const words: Words = { ...text, ...editorText, ...questionText };

/** As in `localization.ts`, with the words of question and reply: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Words> {
  return useLocalized(words);
}

export function useText(): Words {
  return useLocalization().text;
}
