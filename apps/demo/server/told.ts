import type { ScriptedCall } from '@holdpoint/testing';

// How the demo's scripted agents read what they are told; a model needs none of this.

/** All that the agent was told in this task. */
export function told({ messages }: ScriptedCall): string {
  return messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n');
}

/** The newest result of an earlier task, under its title; `null` when none was handed over. */
export function material<Output>(call: ScriptedCall, title: string): Output | null {
  const found = [...told(call).matchAll(new RegExp(`^## ${title} \\(attempt.*\\n(.+)$`, 'gm'))].at(-1)?.[1];
  return found ? (JSON.parse(found) as Output) : null;
}

/** The reviewer's open points, word for word, oldest first. */
export function points(call: ScriptedCall): readonly string[] {
  const last = call.messages.at(-1)?.content ?? '';
  // older ones stand above, and are named
  const older = Number(/ above: feedback (\d+)/.exec(last)?.[1] ?? Number.POSITIVE_INFINITY);
  const found = new Map([
    ...marked(told(call)).filter(([number]) => Number.parseFloat(number) >= older),
    ...marked(last),
  ]);
  return [...found.values()];
}

/** What stands under a reviewer's mark, by its number. */
function marked(text: string): readonly (readonly [number: string, words: string])[] {
  const said = text.matchAll(/^Reviewer feedback ([\d.]+), .+\n"""\n([\s\S]+?)\n"""$/gm);
  return [...said].map(([, number = '', words = '']) => [number, words]);
}
