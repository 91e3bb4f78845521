import type { Json } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { VisibleText } from './visible-text.tsx';

export interface OldValueProps {
  readonly value: Json;
  /** Of the field. */
  readonly label: string;
  readonly off: boolean;
  readonly onReset: (value: Json) => void;
}

/** What stood in a field, where it is short, and the way back to it. A longer one is in the list of changes. */
export function OldValue({ value, label, off, onReset }: OldValueProps): ReactNode {
  const text = useText();
  return (
    <p className="hp-form-was hp-meta">
      {isShort(value) && (
        <>
          {text.wasBefore}{' '}
          <del>
            <bdi>
              <VisibleText value={inWords(value)} />
            </bdi>
          </del>{' '}
        </>
      )}
      <button
        type="button"
        className="hp-link hp-form-reset"
        aria-label={text.resetNamed(label)}
        aria-disabled={off}
        onClick={() => !off && onReset(value)}
      >
        <Icon name="try-again" /> {text.resetField}
      </button>
    </p>
  );

  function inWords(old: Json): string {
    if (old === null) return text.noValue;
    if (old === '') return text.emptyText;
    return old === true ? text.yes : old === false ? text.no : String(old);
  }
}

const mostCharacters = 80;

function isShort(value: Json): boolean {
  return (typeof value !== 'object' || value === null) && String(value).length <= mostCharacters;
}
