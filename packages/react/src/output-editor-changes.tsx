import type { Json, JsonSchema, PatchOperation } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { parsePointer, valueAt } from './json-pointer.ts';
import { useText } from './localization-editor.ts';
import { type FormField, fieldsTo, rootField } from './schema-form-model.ts';
import { VisibleText } from './visible-text.tsx';

export interface EditChangesProps {
  readonly schema: JsonSchema;
  readonly original: Json;
  readonly value: Json;
  readonly patch: readonly PatchOperation[];
}

/** What an edit would send, field by field. */
export function EditChanges({ schema, original, value, patch }: EditChangesProps): ReactNode {
  const text = useText();
  return (
    <details open className="hp-details hp-edit-changes" data-slot="edit-changes">
      <summary className="hp-summary">
        <Icon name="chevron-right" />
        <bdi className="hp-medium">{text.fieldsEdited(patch.length)}</bdi>
      </summary>
      <ul className="hp-edit-list">
        {patch.map((operation) => {
          const { op, path } = operation;
          const before = op === 'add' ? undefined : valueAt(original, path);
          return (
            <li key={`${op} ${path}`} className="hp-edit-change">
              <span className="hp-meta">{fieldName(schema, op === 'add' ? value : original, path) || text.output}</span>{' '}
              <span>
                {before !== undefined && (
                  <del className="hp-muted">
                    <ShortValue value={before} />
                  </del>
                )}{' '}
                {op === 'remove' ? text.changedWords.removed : <ShortValue value={operation.value} />}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** Where a pointer leads, in the form's own words: "Claims 2 › Source". */
export function fieldName(schema: JsonSchema, value: Json, path: string): string {
  const fields = fieldsTo(rootField(schema, value, undefined), path, schema);
  const beyond = parsePointer(path).slice(fields.length - 1);
  return [...labelsOf(fields), ...beyond].filter((label) => label !== '').join(' › ');
}

/** An item's label has that of its list in it. */
function labelsOf(fields: readonly FormField[]): readonly string[] {
  return fields.slice(1).flatMap(({ label }, index, all) => (all[index + 1]?.place === 'item' ? [] : [label]));
}

/** As much as a line holds. */
const mostCharacters = 160;

function ShortValue({ value }: { readonly value: Json }): ReactNode {
  const text = useText();
  const words = value === null ? text.noValue : value === '' ? text.emptyText : textOf(value);
  const cut = words.length > mostCharacters ? `${words.slice(0, mostCharacters)}…` : words;
  return (
    <bdi>
      <VisibleText value={cut} />
    </bdi>
  );
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
