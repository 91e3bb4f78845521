import { useState } from 'react';

type Values = ReadonlyMap<string, string>;

/**
 * The newest differences between two renders as a sentence for a live region; empty at first, since nothing changed yet.
 *
 * `say` gets the key, its value now, and its value before; `null` says nothing.
 */
export function useChanges(
  values: Values,
  say: (key: string, now: string | undefined, before: string | undefined) => string | null,
): string {
  const [seen, setSeen] = useState({ values, sentence: '' });
  if (same(seen.values, values)) return seen.sentence;
  const keys = [...new Set([...seen.values.keys(), ...values.keys()])];
  const sentences = keys.flatMap((key) => {
    const [now, before] = [values.get(key), seen.values.get(key)];
    return now === before ? [] : (say(key, now, before) ?? []);
  });
  const next = { values, sentence: sentences.join('. ') };
  setSeen(next);
  return next.sentence;
}

function same(one: Values, other: Values): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
