import type { ReactNode } from 'react';
import { useText } from './localization-diff.ts';

/** Joins what was asked for with the place that answers it. Stands in a text without being part of it. */
export function IterationPin({ number }: { readonly number: number }): ReactNode {
  const text = useText();
  return (
    <bdi className="hp-pin" data-slot="pin" data-length={0}>
      <span className="hp-hidden">{text.point(number)}</span>
      <span aria-hidden="true">{number}</span>
    </bdi>
  );
}
