/** Something at an instant. Lists of them are in order. */
interface Placed {
  readonly at: number;
}

/**
 * The first instant from `from` on that may be added to the list, so that nowhere `most + 1` instants lie within less
 * than `windowMs`: each group of `most` that it would join too closely moves it behind the group's first.
 */
export function earliestFit(list: readonly Placed[], most: number, from: number, windowMs: number): number {
  let at = from;
  for (let first = 0; first + most <= list.length; first += 1) {
    const { at: begin = 0 } = list[first] ?? {};
    const { at: end = 0 } = list[first + most - 1] ?? {};
    if (begin >= at + windowMs) break;
    if (Math.max(end, at) - Math.min(begin, at) < windowMs) at = begin + windowMs;
  }
  return at;
}

export function insert<Item extends Placed>(list: readonly Item[], item: Item): readonly Item[] {
  const place = list.findLastIndex(({ at }) => at <= item.at) + 1;
  return list.toSpliced(place, 0, item);
}

export function remove<Item>(list: readonly Item[], item: Item): readonly Item[] {
  return list.filter((each) => each !== item);
}
