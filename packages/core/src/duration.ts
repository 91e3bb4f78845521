import { HoldpointError } from '@holdpoint/protocol';

/** A span of time: milliseconds, or a number with its unit: `'90s'`, `'30m'`, `'4h'`, `'2d'`, `'1w'`. A day is 24 hours. */
export type Duration = number | `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** In whole milliseconds. Throws `DEFINITION_INVALID` for what is no span, or none above zero. */
export function durationMs(duration: Duration, where: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(String(duration)) ?? [];
  const ms = typeof duration === 'number' ? duration : Number(count) * unitMs[unit as keyof typeof unitMs];
  if (Number.isFinite(ms) && Math.round(ms) > 0) return Math.round(ms);
  throw new HoldpointError('DEFINITION_INVALID', `${where} has a time "${duration}" that is no span.`, {
    hint: 'Use milliseconds, or a number with s, m, h, d or w: "2d".',
  });
}
