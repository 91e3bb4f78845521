'use client';

import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import { isWithin, pointerTo } from './anchor.ts';
import { columnsOf, type Field, fieldsOf, isObject, itemSchema, memberOf } from './field-changes.ts';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { useText } from './localization-diff.ts';
import { OutputText } from './output-text.tsx';
import { ReviewMarkdown } from './review-markdown.tsx';

export interface OutputValueProps extends Partial<Place> {
  readonly value: Json;
  readonly schema?: JsonSchema;
  readonly depth?: number;
}

/** Where a value stands in the output, and what of the output the viewer may not see. */
interface Place {
  /** JSON pointer. */
  readonly path: string;
  readonly masked: readonly string[];
  /** True where passages of its texts can be picked: of the output that is decided, and of nothing else. */
  readonly passages: boolean;
}

const mostItems = 20;
const deepest = 5;
const hidden = '•••';
const nothing: readonly string[] = [];

/** True for what reads `•••` because the viewer may not see it; the same signs typed by somebody are a text. */
function isHidden(value: Json | undefined, path: string, masked: readonly string[]): boolean {
  return value === hidden && masked.includes(path);
}

/** A JSON value as a person reads it: texts, lists, tables and pairs. What fits none of them is shown as JSON. */
export function OutputValue(props: OutputValueProps): ReactNode {
  const { value, schema = {}, depth = 0, path = '', masked = nothing, passages = false } = props;
  const text = useText();
  const place = { path, masked, passages };
  if (isHidden(value, path, masked)) return <HiddenValue />;
  if (value === null) return <span className="hp-muted">{text.none}</span>;
  if (typeof value === 'boolean') return <span>{value ? text.yes : text.no}</span>;
  if (typeof value === 'number') return <span className="hp-number">{String(value)}</span>;
  if (typeof value === 'string')
    return <StringValue value={value} schema={schema} path={passages ? path : undefined} />;
  if (depth >= deepest && !masked.some((each) => isWithin(each, path)))
    return <pre className="hp-json hp-mono">{JSON.stringify(value, null, 2)}</pre>;
  if (!isObject(value)) return <ListValue items={value as readonly Json[]} schema={schema} depth={depth} {...place} />;
  const fields = fieldsOf(schema, value);
  return fields.length === 0 ? (
    <code className="hp-mono">{'{}'}</code>
  ) : (
    <Pairs fields={fields} depth={depth} {...place} />
  );
}

/** Stands for what this viewer may not see. */
function HiddenValue(): ReactNode {
  const text = useText();
  return (
    <span className="hp-chip" data-slot="hidden">
      <Icon name="lock" data-size="small" /> {text.hiddenValue}
    </span>
  );
}

interface StringProps {
  readonly value: string;
  readonly schema: JsonSchema;
  readonly path: string | undefined;
}

function StringValue({ value, schema, path }: StringProps): ReactNode {
  const text = useText();
  if (value === '') return <span className="hp-muted">{text.emptyText}</span>;
  return schema.contentMediaType === 'text/markdown' ? (
    <ReviewMarkdown source={value} />
  ) : (
    <OutputText value={value} path={path} />
  );
}

interface PairsProps extends Place {
  readonly fields: readonly Field[];
  readonly depth: number;
}

function Pairs({ fields, depth, path, ...place }: PairsProps): ReactNode {
  return (
    <dl className="hp-pairs">
      {fields.map((field) => (
        <div key={field.key} className="hp-pair">
          <dt className="hp-meta">
            <FieldLabel field={field} />
          </dt>
          <dd className="hp-value">
            <OutputValue
              value={field.value}
              schema={field.schema}
              depth={depth + 1}
              path={pointerTo(path, field.key)}
              {...place}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A field's title from the schema; without one its key, as it is. */
export function FieldLabel({ field }: { readonly field: Field }): ReactNode {
  const text = useText();
  return (
    <>
      {field.label}
      {!field.known && (
        <>
          {' '}
          <span className="hp-label">{text.notInSchema}</span>
        </>
      )}
    </>
  );
}

interface ListProps extends Place {
  readonly items: readonly Json[];
  readonly schema: JsonSchema;
  readonly depth: number;
}

function ListValue({ items, schema, depth, path, ...place }: ListProps): ReactNode {
  const { text, locale } = useLocalization();
  const [whole, setWhole] = useState(false);
  if (items.length === 0) return <span className="hp-muted">{text.emptyList}</span>;
  const shown = whole ? items : items.slice(0, mostItems);
  const item = itemSchema(schema);
  const columns = columnsOf(items, item);
  return (
    <>
      {columns ? (
        <Table
          rows={shown as readonly { readonly [key: string]: Json }[]}
          columns={columns}
          schema={item}
          depth={depth}
          path={path}
          {...place}
        />
      ) : (
        <ul className="hp-items">
          {shown.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
            <li key={index} className="hp-item">
              <OutputValue value={each} schema={item} depth={depth + 1} path={pointerTo(path, index)} {...place} />
            </li>
          ))}
        </ul>
      )}
      {shown.length < items.length && (
        <button type="button" className="hp-button" data-size="small" onClick={() => setWhole(true)}>
          {text.showAllItems(new Intl.NumberFormat(locale).format(items.length))}
        </button>
      )}
    </>
  );
}

interface TableProps extends Place {
  readonly rows: readonly { readonly [key: string]: Json }[];
  readonly columns: readonly string[];
  readonly schema: JsonSchema;
  readonly depth: number;
}

function Table({ rows, columns, schema, depth, path, ...place }: TableProps): ReactNode {
  const titles = columns.map((key) => memberOf(schema, key).label);
  return (
    <table className="hp-table">
      <thead className="hp-table-head">
        <tr className="hp-table-row">
          {titles.map((title, index) => (
            <th key={columns[index]} scope="col" className="hp-label">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="hp-table-body">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <tr key={index} className="hp-table-row">
            {columns.map((key, column) => (
              <td key={key} className="hp-table-cell" data-label={titles[column]}>
                {Object.hasOwn(row, key) && (
                  <OutputValue
                    value={row[key] as Json}
                    depth={depth + 1}
                    path={pointerTo(pointerTo(path, index), key)}
                    {...place}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
