import type { ComponentPropsWithoutRef, ReactNode } from 'react';
import { classes } from './part-props.ts';

/**
 * Paths from lucide (ISC License, copyright Lucide Icons and Contributors; those that come from Feather: MIT License,
 * copyright Cole Bemis), on a grid of 24. `hold-point` is our own: a point between two bars.
 */
const paths = {
  'arrow-right': 'M5 12h14m-7-7 7 7-7 7',
  bot: 'M12 8V4H8M6 8h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2M2 14h2m16 0h2m-7-1v2m-6-2v2',
  check: 'M20 6 9 17l-5-5',
  'chevron-right': 'm9 18 6-6-6-6',
  'circle-alert': 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 8v4m0 4h.01',
  'hold-point': 'M5 4v16M19 4v16',
  lock: 'M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2m2 0V7a5 5 0 0 1 10 0v4',
  message:
    'M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2zM7 11h10M7 15h6M7 7h8',
  offline:
    'M12 20h.01M8.5 16.429a5 5 0 0 1 7 0M5 12.859a10 10 0 0 1 5.17-2.69m8.83 2.69a10 10 0 0 0-2.007-1.523M2 8.82a15 15 0 0 1 4.177-2.643M22 8.82a15 15 0 0 0-11.288-3.764M2 2l20 20',
  play: 'M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z',
  refresh:
    'M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8m0-5v5h-5m5 4a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16m5 0H3v5',
  'shield-alert':
    'M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1zM12 8v4m0 4h.01',
  'shield-check':
    'M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1zM9 12l2 2 4-4',
  'try-again': 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8m0-5v5h5',
  wrench:
    'M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.106-3.105c.32-.322.863-.22.983.218a6 6 0 0 1-8.259 7.057l-7.91 7.91a1 1 0 0 1-2.999-3l7.91-7.91a6 6 0 0 1 7.057-8.259c.438.12.54.662.219.984z',
  x: 'M18 6 6 18M6 6l12 12',
} as const;

export type IconName = keyof typeof paths;

/** Mirrored where text runs from right to left. */
const directed: ReadonlySet<IconName> = new Set(['arrow-right', 'chevron-right', 'play']);

export interface IconProps extends Omit<ComponentPropsWithoutRef<'svg'>, 'path'> {
  readonly name: IconName;
}

/** A drawing beside a text; the text is its name, so it is hidden from screen readers. */
export function Icon({ name, ...props }: IconProps): ReactNode {
  return (
    <Drawing path={paths[name]} flips={directed.has(name)} {...props}>
      {name === 'hold-point' && <circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none" />}
    </Drawing>
  );
}

export interface DrawingProps extends Omit<ComponentPropsWithoutRef<'svg'>, 'path'> {
  readonly path: string;
  /** Mirrored where text runs from right to left. */
  readonly flips?: boolean;
}

export function Drawing({ path, flips, className, children, ...props }: DrawingProps): ReactNode {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      className={classes('hp-icon', className)}
      data-flip={flips ? '' : undefined}
      {...props}
    >
      <path d={path} />
      {children}
    </svg>
  );
}
