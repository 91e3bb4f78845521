import { type Localized, useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type RunText, runText } from './text-run.ts';
import { type SendBackText, sendBackText } from './text-send-back.ts';

/** What a task's mark and its times say comes from the timeline. */
type Words = Text & RunText & SendBackText;
const words: Words = { ...text, ...runText, ...sendBackText };

/** As in `localization.ts`, with the words of the send-back widgets: whoever shows none of it does not load them. */
export function useLocalization(): Localized<Words> {
  return useLocalized(words);
}

export function useText(): Words {
  return useLocalization().text;
}
