import type { Kill } from './stage.ts';

/** How processes die in one test, in words and as the stage takes it. */
export interface Schedule {
  readonly name: string;
  readonly kills: readonly Kill[];
}

/** One kill: at each of these hits of each point. */
export function singles(points: readonly string[], hits: readonly number[]): readonly Schedule[] {
  return hits.flatMap((hit) => points.map((point) => schedule([`${point}:${hit}`])));
}

/** Two kills: at the first hit of A, then the process that recovers at the first hit of B. All pairs, A = B included. */
export function pairs(points: readonly string[]): readonly Schedule[] {
  return points.flatMap((first) => points.map((second) => schedule([`${first}:1`, `${second}:1`])));
}

/** One to three kills at random instants, up to `withinMs` after each process was ready. */
export function randomly(count: number, withinMs: number, random: () => number): readonly Schedule[] {
  return Array.from({ length: count }, () => {
    const kills = 1 + Math.floor(random() * 3);
    return schedule(Array.from({ length: kills }, () => ({ afterMs: Math.floor(random() * withinMs) })));
  });
}

/** `count` of them, each at most once. */
export function sample<Item>(items: readonly Item[], count: number, random: () => number): readonly Item[] {
  const drawn = items.map((item) => ({ item, place: random() })).sort((a, b) => a.place - b.place);
  return drawn.slice(0, count).map(({ item }) => item);
}

/** `HOLDPOINT_SEED`, or one that no run had before. */
export function seedOf(): number {
  return Number(process.env.HOLDPOINT_SEED ?? Math.floor(Math.random() * 1e9));
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function schedule(kills: readonly Kill[]): Schedule {
  return { name: kills.map((kill) => (typeof kill === 'string' ? kill : `${kill.afterMs} ms`)).join(', then '), kills };
}
