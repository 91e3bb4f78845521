import { useLocalized } from './localization.ts';
import { type Text, text } from './text.ts';
import { type InboxText, inboxText } from './text-inbox.ts';

const words: Text & InboxText = { ...text, ...inboxText };

/** As in `localization.ts`, with the words of the inbox: whoever shows none of it does not load them. */
export function useText(): Text & InboxText {
  return useLocalized(words).text;
}
