import type { Json, JsonSchema } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { numberText } from './number-text.ts';
import { HiddenCharacters } from './output-text.tsx';
import { OutputValue } from './output-value.tsx';
import { isLong, TextLength } from './schema-field-marks.tsx';
import { VisibleText } from './visible-text.tsx';

export interface FixedValueProps {
  readonly value: Json;
  readonly schema?: JsonSchema;
  /** JSON pointer, where some of what is below may be masked. */
  readonly path?: string;
  readonly masked?: readonly string[];
}

/** A value that a person may read in full and not change. */
export function FixedValue({ value, schema = {}, path = '', masked = [] }: FixedValueProps): ReactNode {
  const text = useText();
  return (
    <div className="hp-form-locked hp-form-fixed" data-slot="fixed">
      <div className="hp-form-fixed-value">{shown()}</div>
      <Icon name="lock" data-size="small" />
      <span className="hp-hidden">{text.notChangeable}</span>
    </div>
  );

  function shown(): ReactNode {
    if (typeof value === 'number') {
      const unit = typeof schema.unit === 'string' ? ` ${schema.unit}` : '';
      return <bdi className="hp-mono">{`${numberText(value, schema)}${unit}`}</bdi>;
    }
    if (typeof value !== 'string' || value === '')
      return <OutputValue value={value} schema={schema} path={path} masked={masked} />;
    return (
      <>
        <bdi className="hp-text hp-mono hp-form-scroll" tabIndex={isLong(value) ? 0 : undefined}>
          <VisibleText value={value} />
        </bdi>
        <TextLength value={value} />
        <HiddenCharacters value={value} />
      </>
    );
  }
}
