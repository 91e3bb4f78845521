import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { AddButton, IconAction } from './schema-field-buttons.tsx';
import { FieldControl, isShort, isSingle } from './schema-field-control.tsx';
import { FixedValue } from './schema-field-fixed.tsx';
import { FieldHead } from './schema-field-head.tsx';
import type { FieldRowProps } from './schema-field-list.tsx';
import { OldValue } from './schema-field-was.tsx';
import { opensBlank } from './schema-form-blank.ts';
import { useSchemaForm } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl, useNextFocus } from './schema-form-focus.ts';
import { changeOf, innermost } from './schema-form-model.ts';
import { shapeFor } from './schema-form-shape.ts';

/** A label with what is known of its field, the control, and what is to be said about it. */
export function FieldRow({ field, heading, actions }: FieldRowProps): ReactNode {
  const text = useText();
  const { root, change, disabled, asks, hidden, fixed: isFixed, masked, problemsAt, idOf } = useSchemaForm();
  const [row, focusNext] = useNextFocus<HTMLDivElement>();
  const id = idOf(field.path);
  const label = field.label || text.output;
  const problems = problemsAt(field.path);
  const { shape, schema } = innermost(field, root);
  const seen = hidden(field.path);
  const fixed = seen !== 'whole' && isFixed(field.path);
  const locked = seen === 'whole' || (seen === 'part' && shape.kind === 'json' && !fixed);
  const blank = field.value === undefined;
  const absent = blank && !(asks && opensBlank(shape));
  const open = !locked && !absent && !fixed;
  const single = open && isSingle(shape, asks);
  const group = open && !(single && shapeFor(field.schema, root, field.value).kind !== 'nullable');
  const changed = locked ? null : changeOf(field, root);
  const container = open && ['list', 'object', 'variant'].includes(shape.kind);
  const optional = field.place === 'property' && !field.required;
  const Control = group || fixed ? 'fieldset' : 'div';
  const marked = asks && field.place === 'property' && field.required;
  const described = [changed && 'change', marked && 'mark', field.description !== null && 'hint', 'note']
    .flatMap((part) => (part ? [`${id}${part}`] : []))
    .join(' ');
  const hint = field.description !== null && (
    <p id={`${id}hint`} className="hp-label">
      {field.description}
    </p>
  );

  /** What can be emptied by typing needs no button for it. */
  const removable = optional && open && !(asks && (blank || (single && opensBlank(shape))));

  const ends = (actions || removable) && (
    <span className="hp-form-actions">
      {actions}
      {removable && (
        <IconAction
          act="remove"
          label={asks && !container ? text.clearNamed(label) : text.removeNamed(label)}
          off={disabled || seen !== null}
          onAct={() => set(undefined)}
        />
      )}
    </span>
  );

  function set(value: Json | undefined): void {
    const emptied = value === undefined && !(asks && opensBlank(shape));
    focusNext(emptied ? ':scope > .hp-form-control > [data-act="add"]' : firstControl(':scope > .hp-form-control'));
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
      data-short={isShort(shape, schema) ? '' : undefined}
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
