import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { sameJson } from './field-changes.ts';
import { useText } from './localization-editor.ts';
import { useFault } from './schema-field-fault.tsx';
import { choiceFault } from './schema-form-check.ts';
import type { SchemaControlProps } from './schema-form-context.ts';

/** Up to so many are shown at once. */
export const mostRadios = 4;

/** A box beside the word for what it says now. */
export function BooleanControl({ value, onValueChange, disabled, control }: SchemaControlProps): ReactNode {
  const text = useText();
  return (
    <span className="hp-form-check">
      <input
        {...control}
        type="checkbox"
        className="hp-form-box"
        checked={value === true}
        disabled={disabled}
        onChange={(event) => onValueChange(event.target.checked)}
      />
      <span aria-hidden="true">{value === true ? text.yes : text.no}</span>
    </span>
  );
}

export interface ChoiceControlProps extends SchemaControlProps {
  readonly options: readonly Json[];
}

/** One of some values. One that stands there and is none of them can be seen, and not chosen again. */
export function ChoiceControl({ options, value, onValueChange, disabled, control }: ChoiceControlProps): ReactNode {
  const text = useText();
  const fault = choiceFault(options, value, text);
  const { checked, message } = useFault<HTMLInputElement & HTMLSelectElement>(control, fault);
  const offered = fault === null ? options : [value, ...options];
  const chosen = offered.findIndex((option) => sameJson(option, value));
  if (options.length > mostRadios) {
    return (
      <>
        <select
          {...checked}
          className="hp-input hp-form-select"
          value={chosen}
          disabled={disabled}
          onChange={(event) => onValueChange(offered[Number(event.target.value)] ?? null)}
        >
          {offered.map((option, index) => (
            <option key={JSON.stringify(option)} value={index}>
              {optionText(option, text.noValue)}
            </option>
          ))}
        </select>
        {message}
      </>
    );
  }
  const { ref, id, ...described } = checked;
  return (
    <>
      <span className="hp-form-options">
        {offered.map((option, index) => (
          <label key={JSON.stringify(option)} className="hp-form-check">
            <input
              {...described}
              ref={index === 0 ? ref : undefined}
              id={index === 0 ? id : undefined}
              type="radio"
              name={id}
              className="hp-form-box"
              checked={index === chosen}
              disabled={disabled}
              onChange={() => onValueChange(option)}
            />
            {optionText(option, text.noValue)}
          </label>
        ))}
      </span>
      {message}
    </>
  );
}

/** A value as its own name. */
export function optionText(option: Json, none: string): string {
  return option === null || option === '' ? none : typeof option === 'string' ? option : JSON.stringify(option);
}
