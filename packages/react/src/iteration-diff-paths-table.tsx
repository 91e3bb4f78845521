import type { Json, JsonSchema } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { isWithin } from './anchor.ts';
import { placeWords } from './anchor-place.ts';
import { changedPaths } from './iteration-diff-paths.ts';
import { IterationPin } from './iteration-diff-pin.tsx';
import type { PlacedPoint } from './iteration-diff-points.ts';
import { useText } from './localization-diff.ts';
import { OutputValue } from './output-value.tsx';

export interface IterationPathsProps {
  readonly before: Json;
  readonly after: Json;
  readonly path: string;
  /** Of the value at the path. */
  readonly schema: JsonSchema;
  readonly names: readonly [string, string];
  readonly masked: readonly string[];
  readonly passages: boolean;
  readonly points: readonly PlacedPoint[];
}

/** The places at which two values differ, each with what stood there and what stands there. */
export function IterationPaths(props: IterationPathsProps): ReactNode {
  const { before, after, path, schema, names, masked, passages, points } = props;
  const text = useText();
  return (
    <table className="hp-table hp-diff-table">
      <thead className="hp-table-head">
        <tr className="hp-table-row">
          {[text.changedPlace, ...names].map((name) => (
            <th key={name} scope="col" className="hp-label">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="hp-table-body">
        {changedPaths(before, after, path).map((change) => (
          <tr key={`${change.kind} ${change.path}`} className="hp-table-row">
            <th scope="row" className="hp-table-cell hp-meta" data-label={text.changedPlace}>
              {points
                .filter(({ point }) => point.anchor && isWithin(point.anchor.path, change.pathBefore))
                .map(({ number }) => (
                  <IterationPin key={number} number={number} />
                ))}
              {placeWords(schema, change.path.slice(path.length))}
              <span className="hp-hidden">, {text.changes[change.kind]}</span>
            </th>
            <td
              className="hp-table-cell"
              data-label={names[0]}
              data-change={change.before === undefined ? undefined : 'removed'}
            >
              {change.before !== undefined && (
                <OutputValue value={change.before} depth={1} masked={masked} path={change.pathBefore} />
              )}
            </td>
            <td
              className="hp-table-cell"
              data-label={names[1]}
              data-change={change.after === undefined ? undefined : 'added'}
            >
              {change.after !== undefined && (
                <OutputValue value={change.after} depth={1} masked={masked} path={change.path} passages={passages} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
