import { useSyncExternalStore } from 'react';

export interface ModKey {
  /** As `aria-keyshortcuts` calls it. */
  readonly name: string;
  /** As it is printed on a hint. */
  readonly sign: string;
}

const control: ModKey = { name: 'Control', sign: 'Ctrl' };
const command: ModKey = { name: 'Meta', sign: '⌘' };

/** The key that goes with Enter: ⌘ where there is one. A server does not know, and says Ctrl. */
export function useModKey(): ModKey {
  return useSyncExternalStore(never, onPage, onServer);
}

const never = () => () => {};
const onPage = () => (/Mac|iP(hone|ad|od)/.test(navigator.platform) ? command : control);
const onServer = () => control;
