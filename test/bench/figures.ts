/** The middle one of an odd count, the mean of the two middle ones of an even one. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** By linear interpolation between the two nearest. `NaN` of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** Three figures, as people compare them: `1,240`, `0.412`, `17.3`. */
export function figure(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
