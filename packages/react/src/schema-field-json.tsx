import type { Json } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import { sameJson } from './field-changes.ts';
import { useText } from './localization-editor.ts';
import { useFault } from './schema-field-fault.tsx';
import type { SchemaControlProps } from './schema-form-context.ts';

export interface JsonControlProps extends Omit<SchemaControlProps, 'schema'> {
  readonly rows?: number;
  /** How a value that nobody typed is written. Default: as it is, indented. */
  readonly write?: (value: Json) => string;
}

/**
 * A value as JSON. While what is typed does not parse, the value stays what it was, and the field has `data-unparsed`:
 * taking it off the page then would lose the text.
 */
export function JsonControl({
  value,
  onValueChange,
  disabled,
  control,
  rows = 2,
  write = indented,
}: JsonControlProps): ReactNode {
  const text = useText();
  const [typed, setTyped] = useState({ source: '', of: undefined as Json | undefined });
  // a value from elsewhere, such as a reset, goes before what was typed
  const own = typed.of !== undefined && sameJson(typed.of, value);
  const source = own ? typed.source : write(value);
  const failure = parsed(source).failure;
  const { checked, message } = useFault<HTMLTextAreaElement>(control, failure && text.faultJson(failure));
  return (
    <>
      <textarea
        {...checked}
        className="hp-input hp-mono hp-form-json"
        dir="ltr"
        rows={rows}
        spellCheck={false}
        autoCapitalize="off"
        data-unparsed={failure === null ? undefined : ''}
        value={source}
        readOnly={disabled}
        onChange={({ target }) => {
          const next = parsed(target.value);
          setTyped({ source: target.value, of: next.value === undefined ? value : next.value });
          if (next.value !== undefined) onValueChange(next.value);
        }}
      />
      {message}
    </>
  );
}

function indented(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function parsed(source: string): { readonly value?: Json; readonly failure: string | null } {
  try {
    return { value: JSON.parse(source) as Json, failure: null };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}
