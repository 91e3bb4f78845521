import type { Json } from '@holdpoint/protocol';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useText } from './localization-editor.ts';
import { AddButton, IconAction } from './schema-field-buttons.tsx';
import { useSchemaForm } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl, useNextFocus } from './schema-form-focus.ts';
import { childField, type FormField, itemSchema } from './schema-form-model.ts';
import type { ListShape } from './schema-form-shape.ts';

export interface FieldRowProps {
  readonly field: FormField;
  /** Stand at the end of its label. */
  readonly actions?: ReactNode;
  /** In the place of its label. */
  readonly heading?: ReactNode;
}

/** Draws a field with its label. Given to controls that have fields below. */
export type Row = ComponentType<FieldRowProps>;

export interface ListControlProps {
  readonly field: FormField;
  readonly shape: ListShape;
  readonly row: Row;
}

/** Items to add, remove and move. The focus goes along: to the new item, the next one, or the place moved to. */
export function ListControl({ field, shape, row: FieldRow }: ListControlProps): ReactNode {
  const text = useText();
  const { root, change, disabled, hidden } = useSchemaForm();
  const items = Array.isArray(field.value) ? (field.value as readonly Json[]) : [];
  const [ids, setIds] = useItemIds(items.length);
  const [box, focusNext] = useNextFocus<HTMLDivElement>();
  const locked = hidden(field.path) === 'part';
  const ordered = shape.first.length > 0;
  const schema = itemSchema(shape, items.length);
  const place = (index: number) => `:scope > ol > [data-item="${index}"]`;
  const set = (values: readonly Json[], rows: readonly number[], focus: string) => {
    focusNext(focus);
    setIds(rows);
    change(field.path, values);
  };
  const move = (from: number, to: number, act: string) =>
    set(moved(items, from, to), moved(ids, from, to), `${place(to)} [data-act="${act}"]`);
  const remove = (index: number) => {
    const left = items.toSpliced(index, 1);
    const next = `${place(Math.min(index, left.length - 1))} [data-act="remove"]`;
    set(left, ids.toSpliced(index, 1), left.length === 0 ? ':scope > [data-act="add"]' : next);
  };
  const add = () => {
    const item = emptyValue(schema ?? {}, root);
    set([...items, item], [...ids, Math.max(-1, ...ids) + 1], firstControl(place(items.length)));
  };

  return (
    <div ref={box} className="hp-form-list">
      <ol className="hp-form-items">
        {ids.map((id, index) => {
          const item = childField(field, `${index}`, root);
          const off = locked || disabled;
          return (
            item && (
              <li key={id} className="hp-form-item" data-item={index}>
                <FieldRow
                  field={item}
                  actions={
                    <>
                      {!ordered && items.length > 1 && (
                        <>
                          <IconAction
                            act="up"
                            label={text.moveUp(item.label)}
                            off={off || index === 0}
                            onAct={() => move(index, index - 1, 'up')}
                          />
                          <IconAction
                            act="down"
                            label={text.moveDown(item.label)}
                            off={off || index === items.length - 1}
                            onAct={() => move(index, index + 1, 'down')}
                          />
                        </>
                      )}
                      {index >= shape.first.length && (
                        <IconAction
                          act="remove"
                          label={text.removeNamed(item.label)}
                          off={off || items.length <= shape.least}
                          onAct={() => remove(index)}
                        />
                      )}
                    </>
                  }
                />
              </li>
            )
          );
        })}
      </ol>
      {schema && items.length < shape.most && (
        <AddButton label={text.addItem} name={text.addItemTo(field.label)} off={disabled} onAct={add} />
      )}
      {items.length < shape.least && <p className="hp-error">{text.faultFew(shape.least)}</p>}
      {items.length > shape.most && <p className="hp-error">{text.faultMany(shape.most)}</p>}
      {locked && <p className="hp-meta">{text.partHidden}</p>}
    </div>
  );
}

/** Items have no identity but their place; these keep theirs when they move, so that what stands in them goes along. */
function useItemIds(length: number) {
  const [ids, setIds] = useState<readonly number[]>([]);
  const fresh = Math.max(-1, ...ids) + 1;
  const current = Array.from({ length }, (_, index) => ids[index] ?? fresh + index);
  return [current, setIds] as const;
}

function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  return items.toSpliced(from, 1).toSpliced(to, 0, items[from] as Item);
}
