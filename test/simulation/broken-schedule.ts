import { type SimulationOptions, simulate, type Trouble, troubles } from './simulate.ts';

/** Happenings that say nothing to somebody who looks for a reason. */
const noise =
  / {2}(lease|timer|fate|find|read .*|hears of (a change|lease|read .*|load .*)|somebody looks|a reader reads on)$/;
const mostLines = 400;

/**
 * A schedule that broke the promise, for people: its seed, what was broken, and who did what in which order. What it
 * does not take is left out: troubles one after another, as long as a sentence of the same number is broken.
 */
export async function describeBroken(seed: number, broken: readonly string[]): Promise<string> {
  const numbers = new Set(broken.map(numberOf));
  let without: readonly Trouble[] = [];
  for (const trouble of troubles) {
    const fewer = [...without, trouble];
    const { violations } = await simulate({ seed, without: fewer });
    if (violations.some((violation) => numbers.has(numberOf(violation)))) without = fewer;
  }
  const { violations, lines } = await traceOf({ seed, without });
  const spared = without.length === 0 ? '' : `, also without ${without.join(', ')}`;
  const told = lines.filter((line) => !noise.test(line));
  return [
    `SIMULATION_SEED=${seed} breaks the promise${spared}:`,
    ...(violations.length > 0 ? violations : broken).map((violation) => `  ${violation}`),
    ...(told.length > mostLines ? [`  (${told.length - mostLines} lines before these)`] : []),
    ...told.slice(-mostLines),
  ].join('\n');
}

/** All that happens in a schedule, a line each. */
export async function traceOf(options: Omit<SimulationOptions, 'note'>) {
  const lines: string[] = [];
  const played = await simulate({ ...options, note: (line) => lines.push(line) });
  return { ...played, lines };
}

/** `I7` of a sentence about I7. */
function numberOf(violation: string): string {
  return violation.split(' ', 1)[0] ?? '';
}
