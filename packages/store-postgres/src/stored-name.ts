/** Begins what stands for a character that PostgreSQL's text cannot hold, and stands for itself in the same way. */
const mark = '\u0001';

/**
 * A name as it is stored. PostgreSQL's text holds neither U+0000 nor a lone half of a surrogate pair; no two names come
 * out the same, and those of ASCII characters keep their order.
 */
export function storedName(name: string): string {
  if (!name.includes('\0') && !name.includes(mark) && name.isWellFormed()) return name;
  return Array.from(name, storedCharacter).join('');
}

/** The name that was stored. */
export function readName(stored: string): string {
  const [plain = '', ...marked] = stored.split(mark);
  return plain + marked.map(readMarked).join('');
}

function storedCharacter(character: string): string {
  if (character === '\0') return `${mark}0`;
  if (character === mark) return `${mark}1`;
  if (character.isWellFormed()) return character;
  return `${mark}2${character.charCodeAt(0).toString(16)}`; // d800 to dfff: always four digits
}

function readMarked(text: string): string {
  if (text.startsWith('0')) return `\0${text.slice(1)}`;
  if (text.startsWith('1')) return mark + text.slice(1);
  return String.fromCharCode(Number.parseInt(text.slice(1, 5), 16)) + text.slice(5);
}
