import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useContext } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { numberText } from './number-text.ts';
import { OutputValue } from './output-value.tsx';
import { SchemaFormContext } from './schema-form-context.ts';
import { VisibleText } from './visible-text.tsx';

export interface OldValueProps {
  readonly value: Json;
  readonly schema: JsonSchema;
  /** Of the field. */
  readonly label: string;
  readonly off: boolean;
  /** Left out where nothing is to be changed any more. */
  readonly onReset: ((value: Json) => void) | undefined;
}

/**
 * What stood in a field, where it is short, and the way back to it. A longer one is folded where its origin is told, and
 * otherwise in the list of changes.
 */
export function OldValue({ value, schema, label, off, onReset }: OldValueProps): ReactNode {
  const text = useText();
  const origin = useContext(SchemaFormContext)?.origin;
  const short = isShort(value);
  const line = (
    <p className="hp-form-was hp-meta">
      {short && (
        <>
          {text.wasBefore}{' '}
          <del>
            <bdi>
              <VisibleText value={inWords(value)} />
            </bdi>
          </del>{' '}
          {origin && <span>{origin} </span>}
        </>
      )}
      {onReset && (
        <button
          type="button"
          className="hp-link hp-form-reset"
          aria-label={text.resetNamed(label)}
          aria-disabled={off}
          onClick={() => !off && onReset(value)}
        >
          <Icon name="try-again" /> {text.resetField}
        </button>
      )}
    </p>
  );
  if (short || origin === undefined) return line;
  return (
    <>
      {line}
      <details className="hp-details">
        <summary className="hp-summary hp-meta">
          <Icon name="chevron-right" />
          {text.wasBefore} {origin}
        </summary>
        <OutputValue value={value} schema={schema} />
      </details>
    </>
  );

  function inWords(old: Json): string {
    if (old === null) return text.noValue;
    if (old === '') return text.emptyText;
    if (typeof old === 'number') return numberText(old, schema);
    return old === true ? text.yes : old === false ? text.no : String(old);
  }
}

const mostCharacters = 80;

function isShort(value: Json): boolean {
  return (typeof value !== 'object' || value === null) && String(value).length <= mostCharacters;
}
