import type { Json, JsonSchema } from '@holdpoint/protocol';
import { memberOf as schemaOf } from './field-changes.ts';
import { memberOf } from './json-pointer.ts';
import { numberText } from './number-text.ts';

/** As much of one value as a button or a title holds; the whole of it stands in the form. */
const mostCharacters = 60;

/**
 * A sentence with the arguments that it names: `Refund {amount} {currency}` → `Refund 89.00 EUR`; `{to.name}` goes deeper.
 *
 * What is not there, or is no single value and no list of them, is left out together with the space before it.
 */
export function filled(template: string, args: Json, schema: JsonSchema): string {
  return template
    .replace(placeholder, (_, space: string, path: string) => {
      const words = wordsAt(path.split('.'), args, schema);
      return words === null ? '' : `${space}${words}`;
    })
    .trim();
}

/** True for one that says something about the arguments. */
export function isTemplate(template: string): boolean {
  return template.search(placeholder) >= 0;
}

const placeholder = /(\s*)\{([^{}\s]+)\}/g;

function wordsAt(keys: readonly string[], args: Json, schema: JsonSchema): string | null {
  const value = keys.reduce<Json | undefined>(memberOf, args);
  const words = wordsOf(
    value,
    keys.reduce<JsonSchema>((above, key) => schemaOf(above, key).schema, schema),
  );
  return words !== null && words.length > mostCharacters ? `${words.slice(0, mostCharacters)}…` : words;
}

function wordsOf(value: Json | undefined, schema: JsonSchema): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return numberText(value, schema);
  if (typeof value !== 'object') return String(value);
  if (!Array.isArray(value)) return null;
  const items = value.map((item, index) => wordsOf(item as Json, schemaOf(schema, String(index)).schema));
  return items.length === 0 || items.includes(null) ? null : items.join(', ');
}
