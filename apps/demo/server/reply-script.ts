import type { ScriptedCall } from '@holdpoint/testing';

/** What the reader of replies answers. `to` names the tasks to be done again, where a person names any. */
type Reading = { readonly label: string; readonly to?: readonly string[] };

const wish =
  /\b(but|too|instead|rather|short(en|er)|long(er)?|chang(e|es|ed)|replace|rewrite|remove|add|use|say|again|redo)\b/i;
const consent =
  /\b(ship it|looks? good|looks fine|fine with me|go ahead|approved)\b|^(yes|ok|okay|approve|lgtm)[.!]*$/i;
const doubt = /\?|\b(not|never|no|nobody)\b|n[’']t\b/i;

/**
 * The demo's reader of answers in words: it knows a few turns of phrase, and finds the rest unclear. A label that stands
 * there by itself is that label; praise with a wish is a wish; a question, or a no in it, is no consent.
 */
export function readReply({ messages }: ScriptedCall): Reading {
  const [asked = '', said = '""'] = (messages.at(-1)?.content ?? '').split('# What they wrote\n');
  const words = (JSON.parse(said) as string).trim();
  const offered = namesUnder('# Labels', asked);
  const label = labelOf(words, offered);
  if (!offered.includes(label)) return { label: 'unclear' };
  const to = label === 'revise' ? tasksIn(words, asked) : [];
  return { label, ...(to.length > 0 && { to }) };
}

function labelOf(words: string, offered: readonly string[]): string {
  if (offered.includes(words)) return words;
  if (words.includes('?')) return 'unclear';
  if (wish.test(words)) return 'revise';
  return consent.test(words) && !doubt.test(words) ? 'approve' : 'unclear';
}

/** The tasks that are offered and whose title stands in the words. */
function tasksIn(words: string, asked: string): readonly string[] {
  const tasks = [...under('# Tasks', asked).matchAll(/^- (\S+): "(.+)"$/gm)];
  return tasks.flatMap(([, id = '', title = '']) => (words.toLowerCase().includes(title.toLowerCase()) ? [id] : []));
}

function namesUnder(heading: string, asked: string): readonly string[] {
  return [...under(heading, asked).matchAll(/^- (\S+): /gm)].map(([, name = '']) => name);
}

/** One part of what the reader is given, without its heading. */
function under(heading: string, asked: string): string {
  return asked.split('\n\n').find((part) => part.startsWith(heading)) ?? '';
}
