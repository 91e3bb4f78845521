/** The clock of one handle: the server's, or the one it was given, and never backwards. */
export interface StoreClock {
  /** What a script's `now` takes. */
  args(): readonly [given: string, floor: string];
  /** Takes a script's answer. */
  saw(answer: unknown): number;
  /** The time, where no server has to be asked for it. */
  readonly told?: () => number;
}

export function storeClock(now: (() => number) | undefined): StoreClock {
  let floor = 0;
  return {
    args: () => [now ? String(now()) : '', String(floor)],
    saw(answer) {
      const at = Number(answer);
      floor = Math.max(floor, at);
      return at;
    },
    ...(now && {
      told() {
        floor = Math.max(floor, now());
        return floor;
      },
    }),
  };
}
