import type { Json } from '@holdpoint/protocol';
import { isObject } from './field-changes.ts';
import { visibleParts } from './hidden-text.ts';

/**
 * A value as JSON to read and to edit: keys in the canonical order (RFC 8785, by UTF-16 code units), and every character
 * that hides something written as its escape. Parsed, it is the value again.
 */
export function jsonSource(value: Json, indent = ''): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return block(
      '[]',
      value.map((item) => jsonSource(item as Json, deeper)),
      indent,
    );
  }
  if (!isObject(value)) return typeof value === 'string' ? textSource(value) : JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${textSource(key)}: ${jsonSource(value[key] as Json, deeper)}`);
  return block('{}', members, indent);
}

function block([open, close]: string, members: readonly string[], indent: string): string {
  if (members.length === 0) return `${open}${close}`;
  return `${open}\n${members.map((member) => `${indent}  ${member}`).join(',\n')}\n${indent}${close}`;
}

function textSource(value: string): string {
  const source = JSON.stringify(value);
  let start = 0;
  return visibleParts(source)
    .map((part) => {
      const raw = part.kind === 'text' ? part.text : source.slice(start, start + lengthOf(part));
      start += raw.length;
      // a run of blanks is seen in a fixed pitch
      return part.kind === 'character' ? escaped(raw) : raw;
    })
    .join('');
}

function lengthOf(part: { readonly code: string } | { readonly count: number }): number {
  return 'count' in part ? part.count : Number.parseInt(part.code.slice(2), 16) > 0xffff ? 2 : 1;
}

function escaped(raw: string): string {
  const units = Array.from({ length: raw.length }, (_, index) => raw.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
