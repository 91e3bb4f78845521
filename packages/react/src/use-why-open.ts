import { useState, useSyncExternalStore } from 'react';

const key = 'holdpoint:why';

/** Whether reasons are shown: at first they are, then as the person last left them in this tab. */
export function useWhyOpen(): readonly [open: boolean, setOpen: (open: boolean) => void] {
  const remembered = useSyncExternalStore(never, inTab, onServer);
  const [own, setOwn] = useState<boolean | null>(null);
  return [
    own ?? remembered,
    (open) => {
      setOwn(open);
      remember(open);
    },
  ];
}

const never = () => () => {};
const onServer = () => true;

function inTab(): boolean {
  try {
    return sessionStorage.getItem(key) !== 'closed';
  } catch {
    return true;
  }
}

function remember(open: boolean): void {
  try {
    sessionStorage.setItem(key, open ? 'open' : 'closed');
  } catch {
    // a page without storage shows them each time
  }
}
