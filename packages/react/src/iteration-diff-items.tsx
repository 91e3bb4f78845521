import type { Json, JsonObject, JsonSchema } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { isWithin, pointerTo } from './anchor.ts';
import { memberOf } from './field-changes.ts';
import { type ItemPair, pairedItems } from './iteration-diff-paths.ts';
import { IterationPin } from './iteration-diff-pin.tsx';
import type { PlacedPoint } from './iteration-diff-points.ts';
import { useText } from './localization-diff.ts';
import { OutputValue } from './output-value.tsx';

export interface IterationItemsProps {
  readonly before: readonly Json[];
  readonly after: readonly Json[];
  readonly columns: readonly string[];
  /** Of an item. */
  readonly schema: JsonSchema;
  readonly path: string;
  readonly masked: readonly string[];
  readonly passages: boolean;
  readonly points: readonly PlacedPoint[];
}

/** Two lists of flat objects as one table: a line for each item that is gone, and one for each that is new. */
export function IterationItems(props: IterationItemsProps): ReactNode {
  const { before, after, columns, schema, path, masked, passages, points } = props;
  const text = useText();
  const pairs = pairedItems(before, after);
  const same = pairs.filter((pair) => pair.same).length;
  const titles = columns.map((key) => memberOf(schema, key).label);
  const lines = pairs.filter((pair) => !pair.same).flatMap(linesOf);
  return (
    <>
      <table className="hp-table hp-diff-table">
        <thead className="hp-table-head">
          <tr className="hp-table-row">
            <th scope="col" className="hp-label">
              <span className="hp-hidden">{text.changeColumn}</span>
            </th>
            {titles.map((title, index) => (
              <th key={columns[index]} scope="col" className="hp-label">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="hp-table-body">
          {lines.map(({ kind, index, item, asked }) => {
            const place = pointerTo(path, index);
            return (
              <tr key={`${kind} ${index}`} className="hp-table-row" data-change={kind}>
                <td className="hp-table-cell hp-sign">
                  <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span>
                  <span className="hp-hidden">{kind === 'added' ? text.addedText : text.removedText}</span>
                  {points
                    .filter(({ point }) => point.anchor && isWithin(point.anchor.path, pointerTo(path, asked)))
                    .map(({ number }) => (
                      <IterationPin key={number} number={number} />
                    ))}
                </td>
                {columns.map((key, column) => (
                  <td key={key} className="hp-table-cell" data-label={titles[column]}>
                    {Object.hasOwn(item, key) && (
                      <OutputValue
                        value={item[key] as Json}
                        depth={1}
                        masked={masked}
                        path={pointerTo(place, key)}
                        passages={passages && kind === 'added'}
                      />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {same > 0 && <p className="hp-meta">{text.unchangedItems(same)}</p>}
    </>
  );
}

interface Line {
  readonly kind: 'removed' | 'added';
  readonly index: number;
  readonly item: JsonObject;
  /** The item that a point may be about: of two lines that belong together the later one has its pin. */
  readonly asked: number;
}

function linesOf({ before, after }: ItemPair): readonly Line[] {
  const lines: Line[] = [];
  if (before) {
    const asked = after ? -1 : before.index;
    lines.push({ kind: 'removed', index: before.index, item: before.item as JsonObject, asked });
  }
  if (after) {
    const asked = before?.index ?? after.index;
    lines.push({ kind: 'added', index: after.index, item: after.item as JsonObject, asked });
  }
  return lines;
}
