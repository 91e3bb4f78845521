import { type ReactNode, useState } from 'react';
import { useText } from './localization-editor.ts';
import { numberText } from './number-text.ts';
import { useFault } from './schema-field-fault.tsx';
import type { Blank } from './schema-form-blank.ts';
import { numberFault, numberIn } from './schema-form-check.ts';
import type { SchemaControlProps } from './schema-form-context.ts';

/**
 * A number, in an input for text: one of type `number` forgets what it cannot read, such as `1e`. While what is typed
 * is no number, the value is that text. A `unit` in the schema stands beside it.
 */
export function NumberControl(props: SchemaControlProps & Blank): ReactNode {
  const { schema, value, onValueChange, disabled, control, missing } = props;
  const text = useText();
  const fault = missing === undefined ? numberFault(schema, value, text) : missing;
  const { checked, message } = useFault<HTMLInputElement>(control, fault);
  const [typed, setTyped] = useState('');
  // "1.0" stays, although it is written "1"
  const shown =
    numberIn(typed) === value ? typed : typeof value === 'number' ? numberText(value, schema) : String(value);
  const unit = typeof schema.unit === 'string' ? schema.unit : null;
  const described = unit === null ? '' : `${control.id}unit `;
  return (
    <>
      <span className="hp-form-number">
        <input
          {...checked}
          aria-describedby={`${described}${checked['aria-describedby']}`}
          type="text"
          inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
          className="hp-input hp-form-short"
          autoComplete="off"
          value={shown}
          readOnly={disabled}
          onChange={({ target }) => {
            setTyped(target.value);
            onValueChange(numberIn(target.value) ?? target.value);
          }}
        />
        {unit !== null && <span id={`${control.id}unit`}>{unit}</span>}
      </span>
      {message}
    </>
  );
}
