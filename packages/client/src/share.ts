/**
 * The newer value, made of the older one's parts wherever they are equal; the older one itself when nothing changed.
 * Members of lists are matched by their `id`, so a row that only moved stays the same object.
 */
export function share<Value>(before: unknown, after: Value): Value {
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) return after;
  const old = membersOf(before);
  const known = new Map(old);
  const merged = membersOf(after).map(([key, value]) => [key, share(known.get(key), value)] as const);
  const isSame =
    merged.length === old.length &&
    merged.every(([key, value], index) => key === old[index]?.[0] && value === old[index]?.[1]);
  if (isSame) return before as Value;
  return (Array.isArray(after) ? merged.map(([, value]) => value) : Object.fromEntries(merged)) as Value;
}

function membersOf(value: object): (readonly [key: unknown, value: unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value);
  return value.map((item, index) => [item?.id ?? index, item]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
