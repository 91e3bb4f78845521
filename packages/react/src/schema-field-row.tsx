import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { AddButton, IconAction } from './schema-field-buttons.tsx';
import { FieldControl, isSingle } from './schema-field-control.tsx';
import { FixedValue } from './schema-field-fixed.tsx';
import { FieldHead } from './schema-field-head.tsx';
import type { FieldRowProps } from './schema-field-list.tsx';
import { OldValue } from './schema-field-was.tsx';
import { useSchemaForm } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl, useNextFocus } from './schema-form-focus.ts';
import { changeOf, innermost } from './schema-form-model.ts';
import { shapeFor } from './schema-form-shape.ts';

/** A label with what is known of its field, the control, and what is to be said about it. */
export function FieldRow({ field, heading, actions }: FieldRowProps): ReactNode {
  const text = useText();
  const { root, change, disabled, hidden, fixed: isFixed, masked, problemsAt, idOf } = useSchemaForm();
  const [row, focusNext] = useNextFocus<HTMLDivElement>();
  const id = idOf(field.path);
  const label = field.label || text.output;
  const problems = problemsAt(field.path);
  const { shape } = innermost(field, root);
  const seen = hidden(field.path);
  const fixed = seen !== 'whole' && isFixed(field.path);
  const locked = seen === 'whole' || (seen === 'part' && shape.kind === 'json' && !fixed);
  const absent = field.value === undefined;
  const open = !locked && !absent && !fixed;
  const single = open && isSingle(shape);
  const group = open && !(single && shapeFor(field.schema, root, field.value).kind !== 'nullable');
  const changed = locked ? null : changeOf(field, root);
  const container = open && ['list', 'object', 'variant'].includes(shape.kind);
  const optional = field.place === 'property' && !field.required;
  const Control = group || fixed ? 'fieldset' : 'div';
  const described = `${changed ? `${id}change ` : ''}${field.description === null ? '' : `${id}hint `}${id}note`;
  const hint = field.description !== null && (
    <p id={`${id}hint`} className="hp-label">
      {field.description}
    </p>
  );

  const ends = (actions || (optional && open)) && (
    <span className="hp-form-actions">
      {actions}
      {optional && open && (
        <IconAction
          act="remove"
          label={text.removeNamed(label)}
          off={disabled || seen !== null}
          onAct={() => set(undefined)}
        />
      )}
    </span>
  );

  function set(value: Json | undefined): void {
    focusNext(
      value === undefined ? ':scope > .hp-form-control > [data-act="add"]' : firstControl(':scope > .hp-form-control'),
    );
    change(field.path, value);
  }

  if (fixed && absent && !changed) return null;
  return (
    <div
      ref={row}
      data-slot="schema-field"
      data-path={field.path}
      data-change={changed ?? undefined}
      data-problem={problems.length > 0 ? '' : undefined}
      className="hp-form-row"
      data-container={container ? '' : undefined}
    >
      <FieldHead field={field} label={label} id={id} single={single} heading={heading} changed={changed}>
        {container && ends}
      </FieldHead>
      <Control
        className="hp-form-control"
        {...((group || fixed) && { 'aria-labelledby': `${id}label`, 'aria-describedby': described })}
      >
        {container && hint}
        {open && (
          <FieldControl
            field={field}
            row={FieldRow}
            control={{ id, 'aria-invalid': problems.length > 0, 'aria-describedby': described }}
          />
        )}
        {fixed && field.value !== undefined && (
          <FixedValue value={field.value} schema={field.schema} path={field.path} masked={masked} />
        )}
        {locked && (
          <p className="hp-form-locked">
            <Icon name="lock" data-size="small" /> {seen === 'whole' ? text.hiddenFromYou : text.partHidden}
          </p>
        )}
        {absent && !locked && !fixed && (
          <AddButton
            label={text.addField}
            name={text.addNamed(label)}
            off={disabled}
            onAct={() => set(emptyValue(field.schema, root))}
          />
        )}
        {!container && hint}
        <div id={`${id}note`} className="hp-form-note">
          {changed && field.before?.value !== undefined && (
            <OldValue
              value={field.before.value}
              schema={field.schema}
              label={label}
              off={disabled}
              onReset={fixed ? undefined : set}
            />
          )}
          {problems.map((problem) => (
            <p key={problem} className="hp-error">
              {problem}
            </p>
          ))}
        </div>
      </Control>
      {!container && ends}
    </div>
  );
}
