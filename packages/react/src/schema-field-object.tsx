import type { JsonObject } from '@holdpoint/protocol';
import { type ReactNode, useId, useState } from 'react';
import { isObject } from './field-changes.ts';
import { formatPointer } from './json-pointer.ts';
import { useText } from './localization-editor.ts';
import { AddButton, IconAction } from './schema-field-buttons.tsx';
import { useFault } from './schema-field-fault.tsx';
import type { Row } from './schema-field-list.tsx';
import { useSchemaForm } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl, useNextFocus } from './schema-form-focus.ts';
import { childField, type FormField } from './schema-form-model.ts';
import type { ObjectShape } from './schema-form-shape.ts';

export interface ObjectControlProps {
  readonly field: FormField;
  readonly shape: ObjectShape;
  readonly row: Row;
  /** A property that is drawn elsewhere. */
  readonly without?: string;
}

/** The properties a schema names, then what else the object has: entries with a key to write, or unknown ones. */
export function ObjectControl({ field, shape, row: FieldRow, without }: ObjectControlProps): ReactNode {
  const text = useText();
  const { root, change, disabled, hidden } = useSchemaForm();
  const [box, focusNext] = useNextFocus<HTMLDivElement>();
  const [ids, renameId] = useKeyIds();
  const value: JsonObject = isObject(field.value) ? field.value : {};
  const others = Object.keys(value).filter((key) => !Object.hasOwn(shape.properties, key));

  const rename = (from: string, to: string) => {
    renameId(from, to);
    change(field.path, Object.fromEntries(Object.entries(value).map(([key, each]) => [key === from ? to : key, each])));
  };
  const remove = (key: string) => {
    focusNext(':scope > [data-act="add"]');
    change(`${field.path}${formatPointer([key])}`, undefined);
  };
  const add = () => {
    focusNext(firstControl(`:scope > [data-entry="${Object.hasOwn(value, '') ? others.indexOf('') : others.length}"]`));
    if (!Object.hasOwn(value, '')) change(field.path, { ...value, '': emptyValue(shape.others ?? {}, root) });
  };

  return (
    <div ref={box} className="hp-form-fields">
      {Object.keys(shape.properties).map((key) => {
        const property = key === without ? null : childField(field, key, root);
        return property && <FieldRow key={key} field={property} />;
      })}
      {others.map((key, index) => {
        const entry = childField(field, key, root);
        if (!entry) return null;
        const off = disabled || hidden(entry.path) !== null;
        return (
          <div key={`entry ${ids(key)}`} data-entry={index}>
            <FieldRow
              field={entry}
              heading={
                entry.place === 'entry' && (
                  <EntryKey name={key} taken={(name) => Object.hasOwn(value, name)} off={off} onRename={rename} />
                )
              }
              actions={
                <IconAction act="remove" label={text.removeNamed(entry.label)} off={off} onAct={() => remove(key)} />
              }
            />
          </div>
        );
      })}
      {shape.others && (
        <AddButton label={text.addEntry} name={text.addEntryTo(field.label)} off={disabled} onAct={add} />
      )}
    </div>
  );
}

interface EntryKeyProps {
  readonly name: string;
  readonly taken: (name: string) => boolean;
  readonly off: boolean;
  readonly onRename: (from: string, to: string) => void;
}

/** A key that another entry has is kept as it was typed, and the entry keeps the one it had. */
function EntryKey({ name, taken, off, onRename }: EntryKeyProps): ReactNode {
  const text = useText();
  const [refused, setRefused] = useState<string | null>(null);
  const fault = refused !== null ? text.faultKeyTaken(refused) : name === '' ? text.faultKeyEmpty : null;
  const control = { id: useId(), 'aria-invalid': false, 'aria-describedby': '' };
  const { checked, message } = useFault<HTMLInputElement>(control, fault);
  return (
    <span className="hp-form-key">
      <input
        {...checked}
        className="hp-input"
        dir="auto"
        aria-label={text.entryKey}
        value={refused ?? name}
        readOnly={off}
        onChange={({ target }) => {
          const mine = target.value === name;
          const free = mine || !taken(target.value);
          setRefused(free ? null : target.value);
          if (free && !mine) onRename(name, target.value);
        }}
      />
      {message}
    </span>
  );
}

/** An entry whose key is being typed stays the same entry. */
function useKeyIds(): readonly [(key: string) => string, (from: string, to: string) => void] {
  const [ids, setIds] = useState<ReadonlyMap<string, string>>(new Map());
  const idOf = (key: string) => ids.get(key) ?? key;
  const rename = (from: string, to: string) =>
    setIds(new Map([...ids, [to, idOf(from)], [from, `${ids.size} ${from}`]]));
  return [idOf, rename];
}
