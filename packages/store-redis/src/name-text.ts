/**
 * A name as a part of keys, fields and members: without NUL, which ends it there, so that no two names run together.
 *
 * Control characters and half characters become U+0001 and four digits. The order of the texts, by their bytes and with
 * the NUL behind them, is that of the names by their ASCII codes.
 */
export function nameText(name: string): string {
  return name.replace(/[\p{Cc}\p{Cs}]/gu, (one) => {
    const code = one.charCodeAt(0);
    return code >= 0x7f && code <= 0x9f ? one : `\u0001${code.toString(16).padStart(4, '0')}`;
  });
}
