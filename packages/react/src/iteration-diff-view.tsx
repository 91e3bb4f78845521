'use client';

import type { ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useMemo, useRef } from 'react';
import { comparedFields } from './field-changes.ts';
import type { Commenting } from './iteration-diff-field.tsx';
import { IterationFields } from './iteration-diff-fields.tsx';
import { IterationHead } from './iteration-diff-head.tsx';
import { placedPoints } from './iteration-diff-points.ts';
import { type DiffSelection, type DiffTarget, defaultSelection, sidesOf } from './iteration-diff-sides.ts';
import type { CompareTexts } from './iteration-diff-text.tsx';
import { useNarrow } from './iteration-diff-width.ts';
import { useText } from './localization-diff.ts';
import { useControlled } from './use-controlled.ts';
import { useLater } from './use-later.ts';

export type DiffLayout = 'inline' | 'split';

export interface IterationDiffOptions {
  readonly review: ReviewView;
  /** The revision on the earlier side. Default: the one before the newest. */
  readonly from?: number | undefined;
  /** The revision on the later side, or `edited` for what a person made of `from`. Default: the newest. */
  readonly to?: DiffTarget | undefined;
  readonly defaultFrom?: number | undefined;
  readonly defaultTo?: DiffTarget | undefined;
  readonly onSelectionChange?: ((selection: DiffSelection) => void) | undefined;
  /** Texts as one, or beside each other where there is room: from 420 px. Default `inline`. */
  readonly layout?: DiffLayout | undefined;
  readonly onLayoutChange?: ((layout: DiffLayout) => void) | undefined;
}

export interface IterationDiffViewProps extends IterationDiffOptions, Commenting {
  readonly titleId: string;
  /** More to choose, at the end of the bar. */
  readonly children?: ReactNode;
}

const splitFrom = 420;
const loadChanges = () => import('./text-changes.ts');

/** Two versions of an output, field by field, with what had been asked for beside what became of it. */
export function IterationDiffView(props: IterationDiffViewProps): ReactNode {
  const { review, titleId, children, layout, onLayoutChange, onComment, selected } = props;
  const text = useText();
  const root = useRef<HTMLDivElement>(null);
  const [selection, select] = useSelection(props);
  const [drawn, setLayout] = useControlled(layout, 'inline', onLayoutChange);
  const narrow = useNarrow(root, splitFrom);
  const sides = useMemo(() => selection && sidesOf(review, selection), [review, selection]);
  const fields = useMemo(
    () => (sides ? comparedFields(review.schema, sides.after, sides.before) : []),
    [review, sides],
  );
  const points = useMemo(() => (sides ? placedPoints(sides, fields) : []), [sides, fields]);
  const compare = useCompare(sides);
  if (!selection || !sides) {
    return (
      <p id={titleId} className="hp-empty">
        {text.nothingToCompare}
      </p>
    );
  }

  const later = sides.edited ? text.editedVersion(sides.to.revision) : text.round(sides.to.revision);
  // a remark binds to what is decided, not to what once was
  const current = !sides.edited && sides.to.revision === review.revision;
  return (
    <div ref={root} className="hp-diff">
      <IterationHead
        titleId={titleId}
        review={review}
        selection={selection}
        onSelectionChange={select}
        fields={fields}
        points={points}
        layout={drawn}
        onLayoutChange={narrow ? undefined : setLayout}
      >
        {children}
      </IterationHead>
      <IterationFields
        review={review}
        fields={fields}
        points={points}
        masked={sides.masked}
        passages={current}
        compare={compare}
        split={drawn === 'split' && !narrow}
        names={[text.round(sides.from.revision), later]}
        {...(current && { onComment, selected })}
      />
    </div>
  );
}

/** What is compared: as the host says, else as the person picked, else the default; which follows new revisions. */
function useSelection(props: IterationDiffOptions): readonly [DiffSelection | null, (next: DiffSelection) => void] {
  const { review, from, to, defaultFrom, defaultTo, onSelectionChange } = props;
  const [picked, setPicked] = useControlled<DiffSelection | null>(undefined, null);
  const selection = useMemo(() => {
    const usual = defaultSelection(review);
    const start = from ?? picked?.from ?? defaultFrom ?? usual?.from;
    const end = to ?? picked?.to ?? defaultTo ?? usual?.to;
    const found = start !== undefined && end !== undefined ? { from: start, to: end } : null;
    return found && sidesOf(review, found) ? found : usual;
  }, [review, from, to, picked, defaultFrom, defaultTo]);
  const select = (next: DiffSelection) => {
    setPicked(next);
    onSelectionChange?.(next);
  };
  return [selection, select];
}

/** One budget for all texts of a comparison, so that many of them hold the page up no longer than one. */
function useCompare(sides: object | null): CompareTexts | null {
  const changes = useLater(loadChanges);
  return useMemo(() => {
    if (!changes || !sides) return null;
    const budget = { leftMs: changes.changeBudgetMs };
    return (before, after) => changes.textChanges(before, after, { budget });
  }, [changes, sides]);
}
