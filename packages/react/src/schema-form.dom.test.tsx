import type { Json, JsonSchema } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SchemaField } from './schema-field.tsx';
import { SchemaForm, type SchemaFormProps } from './schema-form.tsx';

afterEach(cleanup);

type Options = Partial<Omit<SchemaFormProps, 'schema' | 'value' | 'onSubmit'>>;

interface HostProps extends Options {
  readonly schema: JsonSchema;
  readonly initial: Json;
  readonly onValue: (value: Json) => void;
  readonly onSubmit: () => void;
}

/** A host that keeps the value. */
function Host({ initial, onValue, onSubmit, ...props }: HostProps) {
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
      <SchemaForm value={value} onValueChange={keep} {...props} />
      <button type="submit">Send</button>
    </form>
  );
}

function show(schema: JsonSchema, initial: Json, options: Options = {}) {
  let now = initial;
  const onSubmit = vi.fn();
  const onValue = (value: Json) => {
    now = value;
  };
  render(<Host schema={schema} initial={initial} onValue={onValue} onSubmit={onSubmit} {...options} />);
  return { now: () => now, onSubmit };
}

const object = (properties: { readonly [key: string]: JsonSchema }, rest: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const string = { type: 'string' };
const field = (name: string) => screen.getByRole('textbox', { name });
const typedIn = (element: HTMLElement) => (element as HTMLInputElement).value;
const note = (element: HTMLElement) =>
  (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ')
    .trim();

async function tabTo(element: HTMLElement): Promise<void> {
  for (let step = 0; document.activeElement !== element; step++) {
    if (step > 60) throw new Error(`No way to ${element.outerHTML.slice(0, 120)} by Tab.`);
    await userEvent.tab();
  }
}
async function press(name: string): Promise<void> {
  await tabTo(screen.getByRole('button', { name }));
  await userEvent.keyboard('{Enter}');
}
async function retype(element: HTMLElement, words: string): Promise<void> {
  await tabTo(element);
  await userEvent.clear(element);
  if (words !== '') await userEvent.keyboard(words.replaceAll(/[{[]/g, '$&$&'));
}

describe('texts', () => {
  it('have one line where the schema says so, and grow where it does not', () => {
    show(object({ short: { ...string, maxLength: 80 }, long: string }), { short: 'a', long: 'b' });
    expect(field('Short').tagName).toBe('INPUT');
    expect(field('Long').tagName).toBe('TEXTAREA');
  });

  it('stay texts when they are emptied', async () => {
    const { now } = show(object({ headline: string }), { headline: 'Quiet' });
    await retype(field('Headline'), '');
    expect(now()).toEqual({ headline: '' });
  });

  it.each([
    ['email', 'email', 'anna@example.com'],
    ['uri', 'url', 'https://example.com'],
    ['date', 'date', '2026-11-14'],
    ['time', 'time', '10:42'],
    ['date-time', 'datetime-local', '2026-11-14T10:42:30Z'],
  ])('of the format %s have the input %s', (format, type, value) => {
    show(object({ it: { ...string, format } }), { it: value });
    const input = screen.getByLabelText('It');
    expect(input.getAttribute('type')).toBe(type);
    expect(typedIn(input)).toBe(value.replace('Z', ''));
  });

  it('of a moment are in UTC, as they are written', async () => {
    const { now } = show(object({ it: { ...string, format: 'date-time' } }), { it: '' });
    await tabTo(screen.getByLabelText('It'));
    await userEvent.keyboard('2026-11-14T10:42');
    expect(now()).toEqual({ it: '2026-11-14T10:42:00Z' });
    expect(screen.getByText('UTC')).toBeDefined();
  });

  it('that a native input cannot show stand in a plain one', () => {
    show(object({ it: { ...string, format: 'date' } }), { it: 'next Monday' });
    expect(field('It').getAttribute('type')).toBe('text');
  });

  it.each<readonly [JsonSchema, string, string]>([
    [{ minLength: 1 }, '', 'Write something here.'],
    [{ minLength: 5 }, 'ab', '3 characters too few.'],
    [{ maxLength: 2 }, 'abc', '1 character too many. Shorten it, nothing is cut for you.'],
    [{ format: 'email' }, 'anna', 'Write an email address, such as anna@example.com.'],
    [{ format: 'uri' }, 'example', 'Write a web address, such as https://example.com.'],
    [{ pattern: '^[A-Z.+-]+$' }, 'abc', 'This does not have the form that is asked for.'],
  ])('of %o refuse %j, once they are left', async (rule, words, fault) => {
    const { onSubmit, now } = show(object({ it: { ...string, ...rule } }), { it: 'x' });
    const input = screen.getByLabelText('It');
    await retype(input, words);
    expect(screen.queryByText(fault)).toBeNull();
    await userEvent.tab();
    expect(note(input)).toBe(fault);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    await press('Send');
    expect(onSubmit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(input);
    expect(now()).toEqual({ it: words });
  });
});

describe('numbers', () => {
  const schema = object({ price: { type: 'number', minimum: 0, maximum: 100, multipleOf: 0.1 } });

  it('keep what is no number yet, and say so', async () => {
    const { now, onSubmit } = show(schema, { price: 1 });
    await retype(field('Price'), '1e');
    await press('Send');
    expect(typedIn(field('Price'))).toBe('1e');
    expect(now()).toEqual({ price: '1e' });
    expect(onSubmit).not.toHaveBeenCalled();
    expect(note(field('Price'))).toBe('Write a number, with a point before its decimals.');
    await tabTo(field('Price'));
    await userEvent.keyboard('1');
    expect(now()).toEqual({ price: 10 });
  });

  it('can be typed digit by digit', async () => {
    const { now } = show(schema, { price: 1 });
    await retype(field('Price'), '0.30');
    expect(typedIn(field('Price'))).toBe('0.30');
    expect(now()).toEqual({ price: 0.3 });
    await press('Send');
    expect(note(field('Price'))).toBe('');
  });

  it.each([
    ['-1', 'At least 0.'],
    ['101', 'At most 100.'],
    ['0.25', 'A multiple of 0.1.'],
  ])('refuse %s', async (typed, fault) => {
    show(schema, { price: 1 });
    await retype(field('Price'), typed);
    await userEvent.tab();
    expect(note(field('Price'))).toBe(fault);
  });

  it('are whole where the schema says so', async () => {
    show(object({ count: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9 } }), { count: 1 });
    for (const [typed, fault] of [
      ['1.5', 'Write a whole number.'],
      ['0', 'More than 0.'],
      ['9', 'Less than 9.'],
    ] as const) {
      await retype(field('Count'), typed);
      await userEvent.tab();
      expect(note(field('Count'))).toBe(fault);
    }
  });
});

describe('choices', () => {
  it('of yes and no are a box', async () => {
    const { now } = show(object({ checked: { type: 'boolean' } }), { checked: false });
    await tabTo(screen.getByRole('checkbox', { name: 'Checked' }));
    await userEvent.keyboard(' ');
    expect(now()).toEqual({ checked: true });
  });

  it('of up to four are all shown', async () => {
    const { now } = show(object({ tone: { enum: ['plain', 'warm', null] } }), { tone: 'plain' });
    const group = within(screen.getByRole('group', { name: 'Tone' }));
    expect(group.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent)).toEqual([
      'plain',
      'warm',
      'none',
    ]);
    await tabTo(group.getByRole('radio', { name: 'plain' }));
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(now()).toEqual({ tone: null });
  });

  it('of more are a list to choose from', async () => {
    const { now } = show(object({ size: { enum: [1, 2, 3, 4, 5] } }), { size: 1 });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Size' }), '4');
    expect(now()).toEqual({ size: 4 });
  });

  it('show a value that is none of them, and do not send it', async () => {
    const { now, onSubmit } = show(object({ tone: { enum: ['plain', 'warm'] } }), { tone: 'loud' });
    expect(screen.getByRole('radio', { name: 'loud' })).toHaveProperty('checked', true);
    await press('Send');
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByText('Choose one of these.')).toBeDefined();
    expect(now()).toEqual({ tone: 'loud' });
  });
});

describe('none', () => {
  it.each<readonly [string, JsonSchema]>([
    ['a type', { type: ['string', 'null'] }],
    ['an alternative', { anyOf: [string, { type: 'null' }] }],
  ])('can be ticked where it is %s, and brings back what stood there', async (_, schema) => {
    const { now } = show(object({ note: schema }), { note: 'kept' });
    await tabTo(screen.getByRole('checkbox', { name: 'none' }));
    await userEvent.keyboard(' ');
    expect(now()).toEqual({ note: null });
    expect(screen.queryByRole('textbox')).toBeNull();
    await userEvent.keyboard(' ');
    expect(now()).toEqual({ note: 'kept' });
  });
});

describe('lists', () => {
  const schema = object({ shops: { type: 'array', items: string, minItems: 1, maxItems: 3 } });

  it('grow at their end, and the cursor goes there', async () => {
    const { now } = show(schema, { shops: ['a'] });
    await press('Add an item to Shops');
    expect(document.activeElement).toBe(field('Shops 2'));
    await userEvent.keyboard('b');
    await press('Add an item to Shops');
    expect(now()).toEqual({ shops: ['a', 'b', ''] });
    expect(screen.queryByRole('button', { name: 'Add an item to Shops' })).toBeNull();
  });

  it('lose an item, and the focus goes on to the next', async () => {
    const { now } = show(schema, { shops: ['a', 'b', 'c'] });
    await press('Remove Shops 2');
    expect(now()).toEqual({ shops: ['a', 'c'] });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Remove Shops 2' }));
    await userEvent.keyboard('{Enter}{Enter}');
    expect(now()).toEqual({ shops: ['a'] });
    expect(screen.getByRole('button', { name: 'Remove Shops 1' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('move an item, and the focus moves with it', async () => {
    const { now } = show(schema, { shops: ['a', 'b', 'c'] });
    await press('Move Shops 1 down');
    expect(now()).toEqual({ shops: ['b', 'a', 'c'] });
    await userEvent.keyboard('{Enter}{Enter}');
    expect(now()).toEqual({ shops: ['b', 'c', 'a'] });
    await press('Move Shops 2 up');
    expect(now()).toEqual({ shops: ['c', 'b', 'a'] });
  });

  it('carry a text that does not parse with its item', async () => {
    show(object({ any: { type: 'array', items: {} } }), { any: [1, 2] });
    await retype(field('Any 1'), '{{');
    await press('Move Any 1 down');
    expect(typedIn(field('Any 2'))).toBe('{{');
    expect(typedIn(field('Any 1'))).toBe('2');
  });

  it('have items of any schema', async () => {
    const claims = { type: 'array', items: object({ claim: string, source: string }) };
    const { now } = show(object({ claims }), { claims: [{ claim: 'quiet', source: 'none' }] });
    const item = within(screen.getByRole('group', { name: 'Claims 1' }));
    await retype(item.getByRole('textbox', { name: 'Source' }), 'S-1');
    expect(now()).toEqual({ claims: [{ claim: 'quiet', source: 'S-1' }] });
    await press('Add an item to Claims');
    expect(now()).toMatchObject({ claims: [{}, { claim: '', source: '' }] });
  });

  it('with a schema for each place keep their places', () => {
    const pair = { type: 'array', prefixItems: [string, { type: 'number' }], items: false, minItems: 2, maxItems: 2 };
    show(object({ pair }), { pair: ['a', 1] });
    expect(typedIn(field('Pair 2'))).toBe('1');
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Send']);
  });
});

describe('objects', () => {
  it('nest', async () => {
    const { now } = show(object({ layout: object({ grid: object({ columns: { type: 'integer' } }) }) }), {
      layout: { grid: { columns: 2 } },
    });
    const grid = within(within(screen.getByRole('group', { name: 'Layout' })).getByRole('group', { name: 'Grid' }));
    await retype(grid.getByRole('textbox', { name: 'Columns' }), '3');
    expect(now()).toEqual({ layout: { grid: { columns: 3 } } });
  });

  it('get and lose what is optional, with the focus', async () => {
    const { now } = show(object({ name: string, note: { ...string, default: 'so' } }, { required: ['name'] }), {
      name: 'a',
    });
    await press('Add Note');
    expect(now()).toEqual({ name: 'a', note: 'so' });
    expect(document.activeElement).toBe(field('Note'));
    await press('Remove Note');
    expect(now()).toEqual({ name: 'a' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add Note' }));
  });

  it('keep what the schema does not know', async () => {
    const { now } = show(object({ name: string }), { name: 'a', score: 0.94 });
    expect(screen.getByText('not in the schema')).toBeDefined();
    await retype(field('Name'), 'b');
    expect(now()).toEqual({ name: 'b', score: 0.94 });
  });

  it('of a recursive schema appear as far as there is a value', async () => {
    const node = object(
      { name: string, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      { required: ['name'] },
    );
    const { now } = show({ $defs: { node }, $ref: '#/$defs/node' }, { name: 'root', children: [{ name: 'leaf' }] });
    expect(screen.getAllByRole('textbox', { name: 'Name' }).map(typedIn)).toEqual(['root', 'leaf']);
    await press('Add Children');
    await userEvent.keyboard('{Enter}');
    expect(now()).toEqual({ name: 'root', children: [{ name: 'leaf', children: [{ name: '' }] }] });
  });
});

describe('records', () => {
  const schema = object({
    prices: { type: 'object', propertyNames: string, additionalProperties: { type: 'number' } },
  });
  const keys = () => screen.getAllByRole('textbox', { name: 'Key' });

  it('get an entry, whose key and value are typed', async () => {
    const { now } = show(schema, { prices: { de: 1 } });
    await press('Add an entry to Prices');
    expect(document.activeElement).toBe(keys()[1]);
    await userEvent.keyboard('fr{Tab}');
    await retype(field('fr'), '2');
    expect(now()).toEqual({ prices: { de: 1, fr: 2 } });
  });

  it('keep the order of entries, and a key that is taken as it was typed', async () => {
    const { now, onSubmit } = show(schema, { prices: { de: 1, fr: 2 } });
    await retype(keys()[0] as HTMLElement, 'fr');
    expect(JSON.stringify(now())).toBe('{"prices":{"f":1,"fr":2}}');
    expect(typedIn(keys()[0] as HTMLElement)).toBe('fr');
    await press('Send');
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByText('There is an entry “fr” already.')).toBeDefined();
  });

  it('lose an entry', async () => {
    const { now } = show(schema, { prices: { de: 1, fr: 2 } });
    await press('Remove de');
    expect(now()).toEqual({ prices: { fr: 2 } });
  });

  it('of named keys have their fields', () => {
    const named = {
      ...schema,
      properties: {
        prices: {
          type: 'object',
          propertyNames: { enum: ['de'] },
          additionalProperties: { type: 'number' },
          required: ['de'],
        },
      },
    };
    show(named as JsonSchema, { prices: { de: 1 } });
    expect(typedIn(field('De'))).toBe('1');
    expect(screen.queryByRole('textbox', { name: 'Key' })).toBeNull();
  });
});

describe('variants', () => {
  const schema = object({
    action: {
      oneOf: [
        object({ kind: { const: 'refund' }, amount: { type: 'number' }, note: string }),
        object({ kind: { const: 'decline' }, reason: string, note: string }),
      ],
    },
  });

  it('change their kind, keep what both have, and bring back what was written', async () => {
    const { now } = show(schema, { action: { kind: 'refund', amount: 5, note: 'n' } });
    const kind = screen.getByRole('combobox', { name: 'Kind' });
    await userEvent.selectOptions(kind, 'decline');
    expect(now()).toEqual({ action: { kind: 'decline', reason: '', note: 'n' } });
    await retype(field('Reason'), 'late');
    await userEvent.selectOptions(kind, 'refund');
    expect(now()).toEqual({ action: { kind: 'refund', amount: 5, note: 'n' } });
    await userEvent.selectOptions(kind, 'decline');
    expect(now()).toEqual({ action: { kind: 'decline', reason: 'late', note: 'n' } });
  });
});

describe('anything else', () => {
  it.each<readonly [string, JsonSchema, Json]>([
    ['no type', {}, { a: [1] }],
    ['several types', { type: ['string', 'number'] }, 5],
    ['unlike objects', { anyOf: [object({ a: string }), object({ b: string })] }, { a: 'x' }],
    ['a value that misses its schema', { type: 'number' }, { a: 1 }],
  ])('is JSON: %s', async (_, own, value) => {
    const { now, onSubmit } = show(object({ it: own }), { it: value });
    expect(JSON.parse(typedIn(field('It')))).toEqual(value);
    await retype(field('It'), '[1,');
    await press('Send');
    expect(onSubmit).not.toHaveBeenCalled();
    expect(note(field('It'))).toContain('This is not JSON yet');
    expect(now()).toEqual({ it: value });
    await retype(field('It'), '[1,2]');
    expect(now()).toEqual({ it: [1, 2] });
  });
});

describe('what changed', () => {
  const schema = object({
    headline: string,
    score: { type: ['number', 'null'] },
    claims: { type: 'array', items: string },
  });
  const original = { headline: 'Quiet', score: 1, claims: ['a', 'b'] };

  it('is flagged, with what stood there, and can be reset', async () => {
    const { now } = show(schema, original, { original });
    expect(screen.queryByText('changed')).toBeNull();
    await retype(field('Headline'), 'Loud');
    expect(note(field('Headline'))).toContain('changed was Quiet');
    expect(document.querySelector('del')?.textContent).toBe('Quiet');
    await press('Reset Headline');
    expect(now()).toEqual(original);
    expect(document.activeElement).toBe(field('Headline'));
    expect(screen.queryByText('changed')).toBeNull();
  });

  it('is the item in a list of the same length, and the list in another', async () => {
    const { now } = show(schema, original, { original });
    await retype(field('Claims 2'), 'c');
    expect(screen.getAllByText('changed')).toHaveLength(1);
    expect(screen.getByRole('button', { name: 'Reset Claims 2' })).toBeDefined();
    await press('Remove Claims 1');
    expect(screen.getAllByText('changed')).toHaveLength(1);
    await press('Reset Claims');
    expect(now()).toEqual(original);
  });

  it('may be that there is none', async () => {
    const { now } = show(schema, original, { original });
    await tabTo(screen.getByRole('checkbox', { name: 'none' }));
    await userEvent.keyboard(' ');
    await press('Reset Score');
    expect(now()).toEqual(original);
  });

  it('may be an optional field that came, or went', async () => {
    const optional = { ...schema, required: [] };
    const { now } = show(optional, { headline: 'Quiet' }, { original: { score: 1 } });
    expect(screen.getByText('new')).toBeDefined();
    expect(screen.getByText('taken out')).toBeDefined();
    await press('Reset Score');
    expect(now()).toEqual({ headline: 'Quiet', score: 1 });
  });
});

describe('what is hidden', () => {
  const schema = object({
    iban: string,
    claims: { type: 'array', items: object({ claim: string, source: string }) },
    any: {},
  });
  const value = {
    iban: '•••',
    claims: [
      { claim: 'a', source: '•••' },
      { claim: 'b', source: 'S-1' },
    ],
    any: { x: '•••' },
  };

  it('is locked, with whatever would move or overwrite it', async () => {
    const { now } = show(schema, value, { masked: ['/iban', '/claims/0/source', '/any/x'] });
    expect(screen.getAllByText('hidden from you')).toHaveLength(2);
    expect(screen.queryByRole('textbox', { name: 'Iban' })).toBeNull();
    expect(screen.queryByRole('textbox', { name: 'Any' })).toBeNull();
    for (const name of ['Remove Claims 2', 'Move Claims 2 up']) {
      await press(name);
    }
    expect(now()).toEqual(value);
    expect(screen.getAllByText('Part of this is hidden from you, so it stays as a whole.')).toHaveLength(2);
    await retype(screen.getAllByRole('textbox', { name: 'Claim' })[0] as HTMLElement, 'c');
    expect(now()).toMatchObject({ claims: [{ claim: 'c', source: '•••' }, {}] });
  });
});

describe('problems of the server', () => {
  it('stand at their fields, and above where there is none', () => {
    const schema = object({ claims: { type: 'array', items: object({ source: string }) }, any: {} });
    show(
      schema,
      { claims: [{ source: 'x' }], any: { a: { b: 1 } } },
      {
        problems: [
          { path: '/claims/0/source', message: 'Unknown source.' },
          { path: '/claims/4/source', message: 'Too many claims.' },
          { path: '/any/a/b', message: 'Must be a text.' },
          { path: '/nowhere', message: 'Unknown key.' },
        ],
      },
    );
    expect(note(field('Source'))).toBe('Unknown source.');
    expect(field('Source').getAttribute('aria-invalid')).toBe('true');
    expect(note(screen.getByRole('group', { name: 'Claims' }))).toBe('Too many claims.');
    expect(note(field('Any'))).toBe('Must be a text.');
    expect(screen.getByText('Unknown key.').closest('.hp-form-problems')).not.toBeNull();
  });
});

describe('a host', () => {
  it('gives controls of its own for a format', async () => {
    const schema = object({ colour: { ...string, format: 'color' } });
    const { now } = show(
      schema,
      { colour: 'red' },
      {
        fields: {
          color: ({ value, onValueChange, control }) => (
            <button type="button" {...control} onClick={() => onValueChange('blue')}>
              {String(value)}
            </button>
          ),
        },
      },
    );
    await press('Colour');
    expect(now()).toEqual({ colour: 'blue' });
  });

  it('orders the fields', () => {
    const schema = object({ first: string, second: string });
    show(
      schema,
      { first: 'a', second: 'b' },
      {
        children: [<SchemaField key="2" path="/second" />, <SchemaField key="1" path="/first" />],
      },
    );
    expect(screen.getAllByRole('textbox').map(typedIn)).toEqual(['b', 'a']);
  });

  it('hears of a field that stands outside of a form', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<SchemaField path="/a" />)).toThrow(/outside of a SchemaForm/);
    vi.restoreAllMocks();
  });

  it('may lock all of it', () => {
    show(
      object({ a: string, b: { type: 'boolean' }, c: { type: 'array', items: string } }),
      { a: '', b: true, c: ['x'] },
      { disabled: true },
    );
    expect(field('A')).toHaveProperty('readOnly', true);
    expect(screen.getByRole('checkbox')).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: 'Remove C 1' }).getAttribute('aria-disabled')).toBe('true');
  });
});

it('is one field where the schema is no object', async () => {
  const { now } = show({ type: 'string', title: 'Answer' }, 'a');
  await retype(field('Answer'), 'b');
  expect(now()).toBe('b');
});
