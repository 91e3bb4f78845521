import type { JsonSchema } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';
import { classes } from './part-props.ts';
import { useFault } from './schema-field-fault.tsx';
import { HiddenMarks, TextLength } from './schema-field-marks.tsx';
import type { Blank } from './schema-form-blank.ts';
import { matches, textFault } from './schema-form-check.ts';
import type { SchemaControlProps } from './schema-form-context.ts';

/** Texts up to this long have one line. */
const mostInOneLine = 120;

/** A text: in one line where the schema says so, and with the browser's own input where it names a format. */
export function TextControl(props: SchemaControlProps & Blank): ReactNode {
  const { schema, value, onValueChange, disabled, control, missing } = props;
  const text = useText();
  const typed = String(value);
  const { checked, message } = useFault<HTMLInputElement & HTMLTextAreaElement>(
    control,
    missing === undefined ? textFault(schema, typed, text) : missing,
  );
  const native = nativeInput(schema, typed);
  return (
    <>
      {native === null ? (
        <textarea
          {...checked}
          className="hp-input hp-form-text"
          dir="auto"
          rows={1}
          value={typed}
          readOnly={disabled}
          onChange={(event) => onValueChange(event.target.value)}
        />
      ) : (
        <span className="hp-line">
          <input
            {...checked}
            type={native.type}
            className={classes('hp-input', /^(date|time)/.test(native.type) && 'hp-form-short')}
            dir={native.type === 'text' ? 'auto' : undefined}
            step={native.type === 'time' || native.type === 'datetime-local' ? 'any' : undefined}
            value={native.shown}
            readOnly={disabled}
            onChange={(event) => onValueChange(native.read(event.target.value))}
          />
          {native.type === 'datetime-local' && native.read(sampleTime).endsWith('Z') && (
            <span className="hp-meta">{text.inUtc}</span>
          )}
        </span>
      )}
      <TextLength value={typed} />
      <HiddenMarks value={typed} />
      {message}
    </>
  );
}

interface NativeInput {
  readonly type: 'text' | 'email' | 'url' | 'date' | 'time' | 'datetime-local';
  readonly shown: string;
  /** What the input says, as the schema wants it. */
  readonly read: (shown: string) => string;
}

const asShown = (shown: string) => shown;
const sampleTime = '2000-01-01T00:00';

/** The one-line input for a text; `null` for many lines. What a native input cannot show stands in a plain one. */
function nativeInput({ format, maxLength, pattern }: JsonSchema, value: string): NativeInput | null {
  const holds = (form: RegExp) => value === '' || form.test(value);
  const plain = { type: 'text', shown: value, read: asShown } as const;
  switch (format) {
    case undefined:
      return typeof maxLength === 'number' && maxLength <= mostInOneLine && !value.includes('\n') ? plain : null;
    case 'email':
      return { ...plain, type: 'email' };
    case 'uri':
      return { ...plain, type: 'url' };
    case 'date':
      return holds(/^\d{4}-\d\d-\d\d$/) ? { ...plain, type: 'date' } : plain;
    case 'time':
      return holds(/^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/) ? { ...plain, type: 'time' } : plain;
    case 'date-time':
      return holds(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?$/) ? dateTimeInput(value, pattern) : plain;
    default:
      return plain;
  }
}

/** A moment is shown in UTC, as it is written; a local time, where the schema takes those, without a zone. */
function dateTimeInput(value: string, pattern: JsonSchema[string] | undefined): NativeInput {
  const zone = typeof pattern === 'string' && !matches(pattern, `${sampleTime}:00Z`) ? '' : 'Z';
  return {
    type: 'datetime-local',
    // in the shortest form, as the browser reads it back
    shown: value.replace(/Z$/, '').replace(/^(.{16}):00(\.0+)?$/, '$1'),
    read: (shown) => (shown === '' ? '' : `${shown}${shown.length === sampleTime.length ? ':00' : ''}${zone}`),
  };
}
