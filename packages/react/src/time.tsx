import { type ComponentPropsWithoutRef, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { type Localized, useLocalization } from './localization.ts';
import type { Span } from './text.ts';

export interface TimeProps extends Omit<ComponentPropsWithoutRef<'time'>, 'children' | 'dateTime'> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /**
   * `moment` "yesterday 16:10" · `clock` "10:41" · `seconds` "10:41:18" · `span` "26 min" · `ago` "26 min ago" ·
   * `until` "in 3 h 48 min" or "overdue by 5 min"
   */
  readonly as: TimeStyle;
}

export type TimeStyle = 'moment' | 'clock' | 'seconds' | 'span' | 'ago' | 'until';

/**
 * A time as people say it, with the absolute one as its tooltip.
 *
 * On a server, and in the first render that takes over its page, it is the absolute time in UTC: the server knows
 * neither the person's clock nor their zone.
 */
export function Time({ at, as, ...props }: TimeProps): ReactNode {
  const localization = useLocalization();
  const now = useNow(as === 'ago' ? 1_000 : 10_000);
  const shown = now === null ? absolute(at, { ...localization, timeZone: 'UTC' }) : said(at, as, now, localization);
  const title = now === null ? undefined : absolute(at, localization);
  return (
    <time dateTime={new Date(at).toISOString()} title={title} {...props}>
      {shown}
    </time>
  );
}

/** The clock in steps, or `null` where it must not be looked at: on a server and while its page is taken over. */
export function useNow(stepMs: number): number | null {
  const subscribe = useMemo(
    () => (tick: () => void) => {
      const timer = setInterval(tick, stepMs);
      return () => clearInterval(timer);
    },
    [stepMs],
  );
  return useSyncExternalStore<number | null>(subscribe, () => Math.floor(Date.now() / stepMs) * stepMs, onServer);
}

const onServer = () => null;

/** How far a moment is from now, in words: "26 min". Never negative. */
export function spanText(ms: number, { text }: Localized): string {
  return text.duration(spanOf(Math.max(0, ms)));
}

/** A time of day: "10:41", with seconds "10:41:18". */
export function clockText(at: number, { locale, timeZone }: Localized, seconds = false): string {
  const second = seconds ? ({ second: '2-digit' } as const) : {};
  return format(at, locale, { hour: '2-digit', minute: '2-digit', ...second, timeZone });
}

/** The day as people name it, with the time: "today 14:30", "Tue 10:00", "3 Nov 16:10". */
export function momentText(at: number, now: number, localization: Localized): string {
  const { locale, timeZone } = localization;
  const days = daysBetween(now, at, timeZone);
  const time = clockText(at, localization);
  if (Math.abs(days) <= 1) {
    return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')} ${time}`;
  }
  if (days > 1 && days < 7) return `${format(at, locale, { weekday: 'short', timeZone })} ${time}`;
  return `${format(at, locale, { day: 'numeric', month: 'short', timeZone })} ${time}`;
}

function said(at: number, as: TimeStyle, now: number, localization: Localized): string {
  const { text } = localization;
  switch (as) {
    case 'moment':
      return momentText(at, now, localization);
    case 'clock':
    case 'seconds':
      return clockText(at, localization, as === 'seconds');
    case 'span':
      return spanText(now - at, localization);
    case 'ago':
      return now - at < 1_000 ? text.justNow : text.ago(spanText(now - at, localization));
    case 'until':
      return now > at ? text.overdue(spanText(now - at, localization)) : text.inSpan(spanText(at - now, localization));
    default:
      return as satisfies never;
  }
}

function absolute(at: number, { locale, timeZone }: Localized): string {
  return format(at, locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
}

function spanOf(ms: number): Span {
  const seconds = Math.floor(ms / 1_000);
  return {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3_600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
}

/** Calendar days from one moment to another in the person's zone. */
function daysBetween(from: number, to: number, timeZone: string | undefined): number {
  const day = (at: number) =>
    Date.parse(format(at, 'en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }));
  return Math.round((day(to) - day(from)) / 86_400_000);
}

type Format = { [Key in keyof Intl.DateTimeFormatOptions]?: Intl.DateTimeFormatOptions[Key] | undefined };

function format(at: number, locale: string, options: Format): string {
  return new Intl.DateTimeFormat(locale, options as Intl.DateTimeFormatOptions).format(at);
}
