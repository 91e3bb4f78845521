// To be imported first. CLOCK_MS moves every clock of this process that goes by Date: the machine's own stays as it is.

/** The machine's clock, which tells in which order processes did something. */
export const trueNow = Date.now;

const shift = Number(process.env.CLOCK_MS ?? 0);
if (shift !== 0) {
  globalThis.Date = class extends Date {
    constructor(...given: ConstructorParameters<DateConstructor> | []) {
      super(...((given.length > 0 ? given : [trueNow() + shift]) as [number]));
    }

    static override now(): number {
      return trueNow() + shift;
    }
  } as DateConstructor;
}
