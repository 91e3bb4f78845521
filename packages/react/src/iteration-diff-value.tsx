import type { ReactNode } from 'react';
import { isWithin } from './anchor.ts';
import { type ComparedField, columnsOf, isObject, itemSchema } from './field-changes.ts';
import { IterationItems } from './iteration-diff-items.tsx';
import { isList } from './iteration-diff-paths.ts';
import { IterationPaths } from './iteration-diff-paths-table.tsx';
import type { PlacedPoint } from './iteration-diff-points.ts';
import { type CompareTexts, IterationText } from './iteration-diff-text.tsx';
import { useText } from './localization-diff.ts';
import { OutputValue } from './output-value.tsx';

/** How a field's two values are drawn. */
export interface IterationLook {
  readonly masked: readonly string[];
  /** True where the later side is the output that is decided: passages of its texts can be picked. */
  readonly passages: boolean;
  readonly compare: CompareTexts | null;
  readonly split: boolean;
  /** What the earlier and the later side are called. */
  readonly names: readonly [string, string];
}

export interface IterationValueProps extends IterationLook {
  readonly field: ComparedField;
  readonly path: string;
  readonly points: readonly PlacedPoint[];
}

/** What became of a field's value: texts by words, lists item by item, objects by key path, the rest as old and new. */
export function IterationValue(props: IterationValueProps): ReactNode {
  const { field, path, points, masked, passages, compare, split, names } = props;
  const { value, before, change, schema } = field;
  if (change === 'same')
    return <OutputValue value={value} schema={schema} path={path} masked={masked} passages={passages} />;
  const hidden = masked.some((each) => isWithin(path, each));
  if (change === 'changed' && before !== undefined && !hidden) {
    if (typeof before === 'string' && typeof value === 'string') {
      const pins = points.flatMap(({ number, passage }) =>
        passage ? [{ number, side: passage.side, at: passage.span.start }] : [],
      );
      return (
        <IterationText
          before={before}
          after={value}
          path={passages ? path : undefined}
          compare={compare}
          split={split}
          names={names}
          pins={pins}
        />
      );
    }
    if (isList(before) && isList(value)) {
      const item = itemSchema(schema);
      const columns = before.length + value.length > 0 ? columnsOf([...before, ...value], item) : null;
      const look = { before, after: value, path, points, masked, passages };
      return columns ? (
        <IterationItems {...look} columns={columns} schema={item} />
      ) : (
        <IterationPaths {...look} names={names} schema={schema} />
      );
    }
    if (isObject(before) && isObject(value)) {
      return (
        <IterationPaths
          before={before}
          after={value}
          path={path}
          points={points}
          masked={masked}
          passages={passages}
          names={names}
          schema={schema}
        />
      );
    }
  }
  return <Replaced field={field} path={path} masked={masked} passages={passages} />;
}

interface ReplacedProps extends Pick<IterationLook, 'masked' | 'passages'> {
  readonly field: ComparedField;
  readonly path: string;
}

/** The whole of what was there, and the whole of what is there. */
function Replaced({ field, path, masked, passages }: ReplacedProps): ReactNode {
  const { value, before, change, schema } = field;
  const text = useText();
  return (
    <div className="hp-replaced">
      {before !== undefined && (
        <del className="hp-removed-block">
          <span className="hp-hidden">{text.removedText} </span>
          <OutputValue value={before} schema={schema} masked={masked} path={path} />
        </del>
      )}
      {change !== 'removed' && (
        <ins className="hp-added-block">
          <span className="hp-hidden">{text.addedText} </span>
          <OutputValue value={value} schema={schema} masked={masked} path={path} passages={passages} />
        </ins>
      )}
    </div>
  );
}
