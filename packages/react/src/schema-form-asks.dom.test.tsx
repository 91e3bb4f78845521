import type { Json, JsonSchema } from '@holdpoint/protocol';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SchemaForm } from './schema-form.tsx';
import { blankValue } from './schema-form-blank.ts';

afterEach(cleanup);

const schema: JsonSchema = {
  type: 'object',
  properties: {
    where: { type: 'string' },
    amount: { type: 'number' },
    day: { type: 'string', format: 'date' },
    insured: { type: 'boolean' },
    water: { enum: ['clear', 'dirty'] },
    cause: { enum: ['pipe', 'rain', 'sewer', 'fire', 'other'] },
    floor: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    rooms: { type: 'array', items: { type: 'string' } },
    address: {
      type: 'object',
      properties: { city: { type: 'string' }, zone: { enum: ['a', 'b'] } },
      required: ['city', 'zone'],
    },
    currency: { type: 'string', default: 'EUR' },
  },
};
const all = Object.keys(schema.properties as object).filter((key) => key !== 'currency');

interface HostProps {
  readonly asked: JsonSchema;
  readonly initial: Json;
  readonly onValue: (value: Json) => void;
  readonly onSubmit: () => void;
}

/** A host that keeps the value. */
function Host({ asked, initial, onValue, onSubmit }: HostProps) {
  const [value, setValue] = useState(initial);
  const keep = (next: Json) => {
    setValue(next);
    onValue(next);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <SchemaForm asks schema={asked} value={value} onValueChange={keep} />
      <button type="submit">Send</button>
    </form>
  );
}

function show(required: readonly string[], initial: Json = blankValue({ ...schema, required })) {
  let now = initial;
  const onSubmit = vi.fn();
  const onValue = (value: Json) => {
    now = value;
  };
  render(<Host asked={{ ...schema, required }} initial={initial} onValue={onValue} onSubmit={onSubmit} />);
  return { now: () => now, onSubmit };
}
const row = (key: string) => document.querySelector(`[data-path="/${key}"]`) as HTMLElement;
const textbox = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });
const send = () => userEvent.click(screen.getByRole('button', { name: 'Send' }));

describe('a form that asks', () => {
  it('[R55] begins with its defaults, and with nothing answered for the person', () => {
    show(all);
    expect(blankValue({ ...schema, required: all })).toEqual({ rooms: [], address: {}, currency: 'EUR' });
    expect(textbox('Where').value).toBe('');
    expect(screen.getAllByRole<HTMLInputElement>('radio').filter(({ checked }) => checked)).toEqual([]);
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Cause' }).value).toBe('-1');
  });

  it('has a field open for whatever one can begin in, and a button for what is made of others', () => {
    show([]);
    expect(screen.getAllByRole('button', { name: /^Add/ }).map((each) => each.getAttribute('aria-label'))).toEqual([
      'Add Rooms',
      'Add Address',
    ]);
  });

  it('[R55] marks what must be filled in, for eyes and for screen readers', () => {
    show(['where', 'water']);
    expect(row('where').textContent).toContain('required');
    expect(row('amount').textContent).not.toMatch(/required|optional/);
    const described = (element: HTMLElement) =>
      (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(described(textbox('Where'))).toContain('required');
    expect(described(screen.getByRole('group', { name: 'Water' }))).toContain('required');
  });

  it('[R55] sends nothing while one that must be filled in is empty, and says so where it is', async () => {
    const { onSubmit } = show(['where', 'amount', 'insured', 'cause']);
    await send();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(row('where').textContent).toContain('Write something here.');
    expect(row('amount').textContent).toContain('Write something here.');
    expect(row('insured').textContent).toContain('Choose one of these.');
    expect(row('cause').textContent).toContain('Choose one of these.');
    expect(document.activeElement).toBe(textbox('Where'));
  });

  it('is sent with all that may be empty left out', async () => {
    const { now, onSubmit } = show([]);
    await send();
    expect(onSubmit).toHaveBeenCalledOnce();
    expect(now()).toEqual({ currency: 'EUR' });
  });

  it('holds what is typed and chosen, by its type', async () => {
    const { now } = show([]);
    await userEvent.type(textbox('Where'), 'Cellar');
    await userEvent.type(textbox('Amount'), '8400');
    await userEvent.click(radio('No'));
    await userEvent.click(radio('dirty'));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Cause' }), 'sewer');
    expect(now()).toEqual({
      where: 'Cellar',
      amount: 8400,
      insured: false,
      water: 'dirty',
      cause: 'sewer',
      currency: 'EUR',
    });
  });

  it('leaves out again what is emptied', async () => {
    const { now } = show([], { where: 'Cellar', amount: 8400, insured: true, water: 'dirty', cause: 'sewer' });
    await userEvent.clear(textbox('Where'));
    await userEvent.clear(textbox('Amount'));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Cause' }), 'Choose');
    await userEvent.click(screen.getByRole('button', { name: 'Clear Insured' }));
    expect(document.activeElement).toBe(radio('Yes'));
    await userEvent.click(screen.getByRole('button', { name: 'Clear Water' }));
    expect(now()).toEqual({});
  });

  it('keeps an item of a list that is emptied, where leaving it out would move the others', async () => {
    const { now } = show([], { rooms: ['Cellar', 'Hall'] });
    await userEvent.clear(textbox('Rooms 1'));
    expect(now()).toEqual({ rooms: ['', 'Hall'] });
  });

  it('takes none for a value that may be none', async () => {
    const { now } = show(['floor'], {});
    await send();
    expect(row('floor').textContent).toContain('Write something here.');
    await userEvent.click(screen.getByRole('checkbox', { name: 'none' }));
    expect(now()).toEqual({ floor: null });
  });
});
