'use client';

import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import { type Field, fieldsOf, inWords, isObject, itemSchema } from './field-changes.ts';
import { useLocalization, useText } from './localization.ts';
import { OutputText } from './output-text.tsx';
import { ReviewMarkdown } from './review-markdown.tsx';

export interface OutputValueProps {
  readonly value: Json;
  readonly schema?: JsonSchema;
  readonly depth?: number;
}

const mostItems = 20;
const deepest = 5;

/** A JSON value as a person reads it: texts, lists, tables and pairs. What fits none of them is shown as JSON. */
export function OutputValue({ value, schema = {}, depth = 0 }: OutputValueProps): ReactNode {
  const text = useText();
  if (value === null) return <span className="hp-muted">{text.none}</span>;
  if (typeof value === 'boolean') return <span>{value ? text.yes : text.no}</span>;
  if (typeof value === 'number') return <span className="hp-number">{String(value)}</span>;
  if (typeof value === 'string') return <StringValue value={value} schema={schema} />;
  if (depth >= deepest) return <pre className="hp-json hp-mono">{JSON.stringify(value, null, 2)}</pre>;
  if (!isObject(value)) return <ListValue items={value as readonly Json[]} schema={itemSchema(schema)} depth={depth} />;
  const fields = fieldsOf(schema, value);
  return fields.length === 0 ? <code className="hp-mono">{'{}'}</code> : <Pairs fields={fields} depth={depth} />;
}

function StringValue({ value, schema }: { readonly value: string; readonly schema: JsonSchema }): ReactNode {
  const text = useText();
  if (value === '') return <span className="hp-muted">{text.emptyText}</span>;
  return schema.contentMediaType === 'text/markdown' ? <ReviewMarkdown source={value} /> : <OutputText value={value} />;
}

function Pairs({ fields, depth }: { readonly fields: readonly Field[]; readonly depth: number }): ReactNode {
  return (
    <dl className="hp-pairs">
      {fields.map((field) => (
        <div key={field.key} className="hp-pair">
          <dt className="hp-meta">
            <FieldLabel field={field} />
          </dt>
          <dd className="hp-value">
            <OutputValue value={field.value} schema={field.schema} depth={depth + 1} />
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

interface ListProps {
  readonly items: readonly Json[];
  readonly schema: JsonSchema;
  readonly depth: number;
}

function ListValue({ items, schema, depth }: ListProps): ReactNode {
  const { text, locale } = useLocalization();
  const [whole, setWhole] = useState(false);
  if (items.length === 0) return <span className="hp-muted">{text.emptyList}</span>;
  const shown = whole ? items : items.slice(0, mostItems);
  const columns = columnsOf(items, schema);
  return (
    <>
      {columns ? (
        <Table
          rows={shown as readonly { readonly [key: string]: Json }[]}
          columns={columns}
          schema={schema}
          depth={depth}
        />
      ) : (
        <ul className="hp-items">
          {shown.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
            <li key={index} className="hp-item">
              <OutputValue value={item} schema={schema} depth={depth + 1} />
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

interface TableProps {
  readonly rows: readonly { readonly [key: string]: Json }[];
  readonly columns: readonly string[];
  readonly schema: JsonSchema;
  readonly depth: number;
}

function Table({ rows, columns, schema, depth }: TableProps): ReactNode {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const titles = columns.map((key) => {
    const own = properties[key];
    return isObject(own) && typeof own.title === 'string' ? own.title : inWords(key) || key;
  });
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
                {Object.hasOwn(row, key) && <OutputValue value={row[key] as Json} depth={depth + 1} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The columns of a table, where every item is a flat object and together they have at most five keys. */
function columnsOf(items: readonly Json[], schema: JsonSchema): readonly string[] | null {
  if (!items.every((item) => isObject(item) && Object.values(item).every((value) => typeof value !== 'object')))
    return null;
  const keys = new Set(items.flatMap((item) => fieldsOf(schema, item).map(({ key }) => key ?? '')));
  return keys.size > 0 && keys.size <= 5 ? [...keys] : null;
}
