// How words of others stand in a conversation: under a mark, between quotes that nothing in them can end.

/** Words under their mark, between fences. Every line of a mark is ours. */
export function quoted(mark: string, text: string): string {
  const fence = fenceAround(text);
  return `${mark}:\n${fence}\n${text}\n${fence}`;
}

/** A name, or whatever else goes into one of our lines, without anything that ends a line. */
export function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** More quotes than stand in a row anywhere in the text, so that nothing in it ends the fence. */
function fenceAround(text: string): string {
  const longest = (text.match(/"{3,}/g) ?? []).reduce((most, quotes) => Math.max(most, quotes.length), 2);
  return '"'.repeat(longest + 1);
}
