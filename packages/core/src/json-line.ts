import type { Json } from '@holdpoint/protocol';

/**
 * JSON on one line, whoever counts lines: the separators that JSON leaves as they are get escaped too. In a prompt of your
 * own, nothing in it passes for words of yours or of a person: `` `The ticket: ${asLine(input.ticket)}` ``.
 */
export function asLine(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (separator) => `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
