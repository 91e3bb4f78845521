import type { ScriptedCall } from '@holdpoint/testing';

/** The demo's reader of answers in words: it knows a few turns of phrase, and finds the rest unclear. */
export function readReply({ messages }: ScriptedCall): { readonly label: 'approve' | 'revise' | 'unclear' } {
  const words = messages.at(-1)?.content.split('# What they wrote\n').at(-1) ?? '';
  if (/\b(but|too|instead|shorter|change)\b/i.test(words)) return { label: 'revise' };
  return { label: /\b(ship it|looks good|fine with me)\b/i.test(words) ? 'approve' : 'unclear' };
}
