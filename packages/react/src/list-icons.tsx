import type { ReactNode } from 'react';
import { Icon as CardIcon, type IconName as CardIconName, type IconProps as CardIconProps, Drawing } from './icons.tsx';

/** Those that only lists draw; from lucide as the others. */
const paths = {
  'arrow-up': 'm5 12 7-7 7 7m-7 7V5',
  'chevron-down': 'm6 9 6 6 6-6',
  enter: 'M20 4v7a4 4 0 0 1-4 4H4m5-5-5 5 5 5',
  file: 'M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2zM14 2v5a1 1 0 0 0 1 1h5M10 9H8m8 4H8m8 4H8',
  pause:
    'M15 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1M6 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1',
  question:
    'M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3m.08 4h.01',
  search: 'M19 11a8 8 0 1 0-16 0 8 8 0 1 0 16 0m2 10-4.34-4.34',
  'send-back': 'M20 20v-7a4 4 0 0 0-4-4H4m5 5L4 9l5-5',
} as const;

type ListIconName = keyof typeof paths;
export type IconName = CardIconName | ListIconName;

const directed: ReadonlySet<IconName> = new Set(['enter', 'send-back']);

export interface IconProps extends Omit<CardIconProps, 'name'> {
  readonly name: IconName;
}

/** Every icon there is. The card takes `icons.tsx` and leaves those of lists out. */
export function Icon({ name, ...props }: IconProps): ReactNode {
  return isListIcon(name) ? (
    <Drawing path={paths[name]} flips={directed.has(name)} {...props} />
  ) : (
    <CardIcon name={name} {...props} />
  );
}

function isListIcon(name: IconName): name is ListIconName {
  return Object.hasOwn(paths, name);
}
