import { figure } from './figures.ts';

/** One line of the table: what was seen, and beside it what was meant to be. */
export interface Result {
  readonly what: string;
  readonly store: string;
  /** The figures it comes from, in words. */
  readonly seen: string;
  /** What the goal is about; left out where there is nothing but what was seen. */
  readonly value?: number;
  readonly goal?: Goal | undefined;
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number; readonly unit?: string };

export interface BenchOptions {
  /** How long one figure is measured. */
  readonly ms: number;
  /** Of how many interleaved rounds each figure is the median. */
  readonly rounds: number;
  /** Also what takes minutes to set up. */
  readonly full: boolean;
  readonly report: (result: Result) => void;
}

export const tableHead = '| what | store | seen | figure | goal |\n| --- | --- | --- | --- | --- |';

/** As a line of a Markdown table, with a plain word where the goal is missed. */
export function tableLine({ what, store, seen, value, goal }: Result): string {
  const unit = goal && 'atMost' in goal && goal.unit ? ` ${goal.unit}` : '';
  const meant = goal && ('atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}${unit}`);
  const verdict = meant === undefined ? '' : `${meant}${isMet({ value, goal }) ? '' : ', **missed**'}`;
  return `| ${[what, store, seen, value === undefined ? '' : `${figure(value)}${unit}`, verdict].join(' | ')} |`;
}

/** Also true where there is no goal. */
export function isMet({
  value = Number.NaN,
  goal,
}: {
  readonly value?: number | undefined;
  readonly goal?: Goal | undefined;
}): boolean {
  if (goal === undefined) return true;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}
