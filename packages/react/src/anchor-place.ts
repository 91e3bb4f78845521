import type { JsonSchema } from '@holdpoint/protocol';
import { memberOf } from './field-changes.ts';
import { parsePointer } from './json-pointer.ts';

/** The way to a place in words, as the schema has them: `/claims/0/source` → `Claims › 1 › Source`. */
export function placeWords(schema: JsonSchema, path: string): string {
  let here = schema;
  const labels = parsePointer(path).map((key) => {
    const member = memberOf(here, key);
    here = member.schema;
    return member.label;
  });
  return labels.join(' › ');
}
