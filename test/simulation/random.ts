import { seeded } from '../recovery/schedules.ts';

/** Draws that follow from a seed. */
export interface Random {
  /** True in `share` of all draws, from 0 to 1. */
  chance(share: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** Throws for an empty list. */
  pick<Item>(items: readonly Item[]): Item;
  /** From 0 to 1, 1 excluded. */
  fraction(): number;
  hex(digits: number): string;
}

export function randomFrom(seed: number): Random {
  const fraction = seeded(seed);
  const below = (end: number) => Math.floor(fraction() * end);
  return {
    chance: (share) => fraction() < share,
    between: (least, most) => least + below(most - least + 1),
    pick: (items) => {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[below(items.length)] as (typeof items)[number];
    },
    fraction,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}
