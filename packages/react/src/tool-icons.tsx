import type { Risk } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Drawing } from './icons.tsx';

/** From lucide, as in `icons.tsx`. */
const paths = {
  clock: 'M12 6v6l4 2M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0',
  warning: 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4m0 4h.01',
} as const;

export function ToolIcon({ name }: { readonly name: keyof typeof paths }): ReactNode {
  return <Drawing path={paths[name]} />;
}

const bars = ['M5 20v-5', 'M12 20v-10', 'M19 20v-15'];
const count: Readonly<Record<Risk, number>> = { low: 1, medium: 2, high: 3 };

/** One, two or three bars; the word stands beside them. */
export function RiskBars({ risk }: { readonly risk: Risk }): ReactNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="hp-icon hp-bars">
      {bars.map((path, index) => (
        <path key={path} d={path} className={index < count[risk] ? 'hp-bar' : 'hp-bar-off'} />
      ))}
    </svg>
  );
}
