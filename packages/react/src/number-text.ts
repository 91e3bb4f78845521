import type { JsonSchema } from '@holdpoint/protocol';

/** A number as people write it: with the decimals of its schema's `multipleOf` (0.01 → "89.00"), where that loses nothing. */
export function numberText(value: number, { multipleOf }: JsonSchema): string {
  const decimals = /^0\.(\d+)$/.exec(String(multipleOf))?.[1]?.length ?? 0;
  const fixed = value.toFixed(decimals);
  return decimals > 0 && Number(fixed) === value ? fixed : String(value);
}
