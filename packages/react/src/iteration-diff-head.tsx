import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import type { ComparedField } from './field-changes.ts';
import { Drawing, Icon } from './icons.tsx';
import { Choice } from './iteration-diff-choice.tsx';
import { IterationPicker } from './iteration-diff-picker.tsx';
import { answeredCount, type PlacedPoint } from './iteration-diff-points.ts';
import type { DiffSelection } from './iteration-diff-sides.ts';
import type { DiffLayout } from './iteration-diff-view.tsx';
import { useText } from './localization-diff.ts';

export interface IterationHeadProps {
  readonly titleId: string;
  readonly review: ReviewView;
  readonly selection: DiffSelection;
  readonly onSelectionChange: (selection: DiffSelection) => void;
  readonly fields: readonly ComparedField[];
  readonly points: readonly PlacedPoint[];
  readonly layout: DiffLayout;
  /** Without it there is no choice. */
  readonly onLayoutChange: ((layout: DiffLayout) => void) | undefined;
  readonly children: ReactNode;
}

/** From lucide as the others: `rows-2`, `columns-2`. */
const frame = 'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2';

/** What is compared, how much of it changed, and how much of what was asked for is answered. */
export function IterationHead(props: IterationHeadProps): ReactNode {
  const { titleId, review, selection, onSelectionChange, fields, points, layout, onLayoutChange, children } = props;
  const text = useText();
  const changed = fields.filter(({ change }) => change !== 'same').length;
  const layouts = [
    { value: 'inline', name: text.inlineLayout, drawing: <Drawing path={`${frame}M3 12h18`} /> },
    { value: 'split', name: text.splitLayout, drawing: <Drawing path={`${frame}M12 3v18`} /> },
  ] as const;
  return (
    <div className="hp-output-bar">
      <IterationPicker review={review} selection={selection} onSelectionChange={onSelectionChange} />
      <h3 id={titleId} className="hp-output-title hp-medium">
        <bdi>{changed ? text.fieldsChanged(changed, fields.length) : text.nothingChanged}</bdi>
        <span className="hp-hidden"> {text.sinceIteration(selection.from)}</span>
      </h3>
      {points.length > 0 && <Answered points={points} />}
      <div className="hp-push hp-line">
        {children}
        {onLayoutChange && (
          <Choice label={text.layout} value={layout} onValueChange={onLayoutChange} options={layouts} />
        )}
      </div>
    </div>
  );
}

function Answered({ points }: { readonly points: readonly PlacedPoint[] }): ReactNode {
  const text = useText();
  const answered = answeredCount(points);
  if (answered === null) {
    return (
      <p className="hp-muted">
        <bdi>{text.pointsAsked(points.length)}</bdi>
      </p>
    );
  }
  const all = answered === points.length;
  return (
    <p className="hp-tone" data-tone={all ? 'success' : 'warning'}>
      <Icon name={all ? 'check' : 'circle-alert'} /> <bdi>{text.pointsAnswered(answered, points.length)}</bdi>
    </p>
  );
}
