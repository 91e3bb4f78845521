import type { ReactNode } from 'react';

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onValueChange: (value: Value) => void;
  /** Each value with its name, and what is drawn in the place of the name. */
  readonly options: readonly { readonly value: Value; readonly name: string; readonly drawing?: ReactNode }[];
}

/** One of a few, beside each other. */
export function Choice<Value extends string>({ label, value, onValueChange, options }: ChoiceProps<Value>): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a form's look and a legend
    <div role="group" aria-label={label} className="hp-choice">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="hp-choice-option"
          aria-pressed={option.value === value}
          aria-label={option.drawing ? option.name : undefined}
          title={option.drawing ? option.name : undefined}
          onClick={() => onValueChange(option.value)}
        >
          {option.drawing ?? option.name}
        </button>
      ))}
    </div>
  );
}
