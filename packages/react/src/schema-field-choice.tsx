import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { sameJson } from './field-changes.ts';
import { useText } from './localization-editor.ts';
import { useFault } from './schema-field-fault.tsx';
import type { Blank } from './schema-form-blank.ts';
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

export interface ChoiceControlProps extends Omit<SchemaControlProps, 'value'>, Blank {
  readonly options: readonly Json[];
  /** `undefined`: none is chosen yet. */
  readonly value: Json | undefined;
  /** Takes the choice back; without it one that is made can only be changed. */
  readonly onClear?: (() => void) | undefined;
}

/** One of some values. One that stands there and is none of them can be seen, and not chosen again. */
export function ChoiceControl(props: ChoiceControlProps): ReactNode {
  const { options, value, onValueChange, onClear, disabled, control, missing } = props;
  const text = useText();
  const fault = value === undefined ? (missing ?? null) : choiceFault(options, value, text);
  const { checked, message } = useFault<HTMLInputElement & HTMLSelectElement>(control, fault);
  const offered = fault === null || value === undefined ? options : [value, ...options];
  const chosen = value === undefined ? -1 : offered.findIndex((option) => sameJson(option, value));
  if (options.length > mostRadios) {
    return (
      <>
        <select
          {...checked}
          className="hp-input hp-form-select"
          value={chosen}
          disabled={disabled}
          onChange={({ target }) => {
            const index = Number(target.value);
            if (index < 0) onClear?.();
            else onValueChange(offered[index] ?? null);
          }}
        >
          {onClear && <option value={-1}>{text.notChosen}</option>}
          {offered.map((option, index) => (
            <option key={JSON.stringify(option)} value={index}>
              {wordsOf(option)}
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
            {wordsOf(option)}
          </label>
        ))}
      </span>
      {message}
    </>
  );

  function wordsOf(option: Json): string {
    if (typeof option === 'boolean') return option ? text.yesChoice : text.noChoice;
    return optionText(option, text.noValue);
  }
}

/** A value as its own name. */
export function optionText(option: Json, none: string): string {
  return option === null || option === '' ? none : typeof option === 'string' ? option : JSON.stringify(option);
}
