import type { Json } from '@holdpoint/protocol';
import { valueAt } from './json-pointer.ts';
import type { SumFact } from './tool-facts.ts';

/**
 * The rows of a calculation with the arguments as they would run: a row that is an argument moves with it, in its own
 * direction, and the last one by as much. Nothing else is calculated; while a number is being typed, nothing is.
 */
export function sumsInForce(sums: readonly SumFact[], proposed: Json, args: Json): readonly SumFact[] {
  const moves = sums.map(({ amount, argument }) => {
    if (argument === undefined) return 0;
    const [was, now] = [valueAt(proposed, argument), valueAt(args, argument)];
    if (typeof was !== 'number' || typeof now !== 'number') return 0;
    return amount < 0 ? was - now : now - was;
  });
  const last = sums.length - 1;
  const total = moves.slice(0, last).reduce((sum, move) => sum + move, 0);
  return sums.map((row, index) => ({
    ...row,
    amount: rounded(row.amount + (moves[index] ?? 0) + (index === last ? total : 0)),
  }));
}

/** How many decimals a currency has; those of the amounts themselves, where it is none. */
export function decimalsOf(currency: string | undefined, amounts: readonly number[]): number {
  try {
    if (currency !== undefined) {
      const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
      if (maximumFractionDigits !== undefined) return maximumFractionDigits;
    }
  } catch {
    // no code of a currency
  }
  return Math.min(6, Math.max(0, ...amounts.map((amount) => String(amount).split('.')[1]?.length ?? 0)));
}

/** With a minus sign, not a hyphen. */
export function amountText(amount: number, decimals: number, locale: string): string {
  const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: Math.max(decimals, shownDecimals(amount)) };
  return new Intl.NumberFormat(locale, fixed).format(amount).replace('-', '−');
}

/** More than its currency has are shown, not rounded away. */
function shownDecimals(amount: number): number {
  return Math.min(6, String(amount).split('.')[1]?.length ?? 0);
}

/** Binary fractions add up to 6.8999999999. */
function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6 || 0;
}
