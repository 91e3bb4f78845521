const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address a link may lead to, or `null`. Only absolute ones: a relative one would point into the host's own app. */
export function safeUrl(href: string): URL | null {
  // browsers drop these before they read the scheme
  const address = decodedEntities(href).replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, '');
  if (!/^[a-z][a-z\d+.-]*:/i.test(address)) return null;
  try {
    const url = new URL(address);
    // what stands before an @ is there to be mistaken for the host
    return schemes.has(url.protocol) && url.username === '' && url.password === '' ? url : null;
  } catch {
    return null;
  }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  colon: ':',
};

/** Character references as the characters they stand for; the lexer leaves them as they are. */
export function decodedEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
