import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ReactNode, useRef } from 'react';
import { inWords, isObject, sameJson } from './field-changes.ts';
import { formatPointer, memberOf } from './json-pointer.ts';
import { useText } from './localization-editor.ts';
import { optionText } from './schema-field-choice.tsx';
import { useSchemaForm } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import type { FormField } from './schema-form-model.ts';
import { followed, optionOf, type VariantShape } from './schema-form-shape.ts';

export interface NullableControlProps {
  readonly field: FormField;
  readonly inner: JsonSchema;
  /** The control of the value, while there is one. */
  readonly children: ReactNode;
}

/** A box for "none" beside a control. Unticked again, it brings back what stood there. */
export function NullableControl({ field, inner, children }: NullableControlProps): ReactNode {
  const text = useText();
  const { root, change, disabled, hidden } = useSchemaForm();
  const kept = useRef<Json>(null);
  const none = field.value === null;
  const restored = () => kept.current ?? field.before?.value ?? emptyValue(followed(inner, root), root);
  return (
    <div className="hp-form-nullable">
      <label className="hp-form-check">
        <input
          type="checkbox"
          className="hp-form-box"
          checked={none}
          disabled={disabled || hidden(field.path) === 'part'}
          onChange={() => {
            if (!none) kept.current = field.value ?? null;
            change(field.path, none ? restored() : null);
          }}
        />
        {text.noValue}
      </label>
      {children}
    </div>
  );
}

export interface VariantControlProps {
  readonly field: FormField;
  readonly shape: VariantShape;
  /** The fields of the chosen one. */
  readonly children: ReactNode;
}

/** Which of several kinds an object is. Going back to one brings back what was written for it. */
export function VariantControl({ field, shape, children }: VariantControlProps): ReactNode {
  const text = useText();
  const { root, change, disabled, hidden, problemsAt, idOf } = useSchemaForm();
  const kept = useRef(new Map<number, Json>());
  const option = optionOf(shape, field.value);
  const chosen = option ? shape.options.indexOf(option) : -1;
  const path = `${field.path}${formatPointer([shape.tag])}`;
  const problems = problemsAt(path);
  const id = idOf(path);
  return (
    <>
      <div className="hp-form-row" data-slot="schema-field">
        <div className="hp-form-head">
          <label htmlFor={id} className="hp-form-label">
            {inWords(shape.tag)}
          </label>
        </div>
        <div className="hp-form-control">
          <select
            id={id}
            className="hp-input hp-form-select"
            value={chosen}
            disabled={disabled || hidden(field.path) === 'part'}
            aria-invalid={problems.length > 0}
            aria-describedby={`${id}note`}
            onChange={({ target }) => {
              const next = Number(target.value);
              if (field.value !== undefined) kept.current.set(chosen, field.value);
              change(field.path, kept.current.get(next) ?? converted(shape, chosen, next));
            }}
          >
            {shape.options.map(({ value, schema }, index) => (
              <option key={JSON.stringify(value)} value={index}>
                {typeof schema.title === 'string' ? schema.title : optionText(value, text.noValue)}
              </option>
            ))}
          </select>
          <div id={`${id}note`} className="hp-error">
            {problems.join(' ')}
          </div>
        </div>
      </div>
      {children}
    </>
  );

  /** Another kind of object, with what both kinds have in common. */
  function converted({ options }: VariantShape, from: number, to: number): Json {
    const [before, after] = [options[from]?.schema.properties, options[to]?.schema.properties];
    const common = Object.entries(isObject(field.value) ? field.value : {}).filter(
      ([key]) => key !== shape.tag && sameJson(memberOf(before, key) ?? null, memberOf(after, key) ?? null),
    );
    const empty = emptyValue(options[to]?.schema ?? {}, root);
    return { ...(isObject(empty) ? empty : {}), ...Object.fromEntries(common) };
  }
}
