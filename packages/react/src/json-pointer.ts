import type { Json, JsonObject } from '@holdpoint/protocol';

/** The keys of a JSON pointer (RFC 6901), outermost first: `/claims/0` → `['claims', '0']`. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function formatPointer(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${`${key}`.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value a pointer leads to; `undefined` where there is none. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  return parsePointer(pointer).reduce<Json | undefined>(memberOf, document);
}

/** A member of an object, an item of a list. Nothing inherited: a key called `constructor` is a key like any other. */
export function memberOf(container: Json | undefined, key: string): Json | undefined {
  if (typeof container !== 'object' || container === null) return undefined;
  if (Array.isArray(container)) return /^(0|[1-9]\d*)$/.test(key) ? (container[Number(key)] as Json) : undefined;
  return Object.hasOwn(container, key) ? (container as JsonObject)[key] : undefined;
}

/** The document with another value at one place; `undefined` takes it out. Everything beside the way is shared. */
export function withValueAt(document: Json, pointer: string, value: Json | undefined): Json {
  return replaced(document, parsePointer(pointer), value) ?? null;
}

function replaced(container: Json | undefined, keys: readonly string[], value: Json | undefined): Json | undefined {
  const [key, ...below] = keys;
  if (key === undefined) return value;
  const member = replaced(memberOf(container, key), below, value);
  if (Array.isArray(container)) {
    return container.toSpliced(Number(key), 1, ...(member === undefined ? [] : [member]));
  }
  const { [key]: _, ...rest } = { ...(container as JsonObject) };
  return member === undefined ? rest : { ...(container as JsonObject), [key]: member };
}
