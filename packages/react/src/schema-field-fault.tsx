import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { SchemaControlProps } from './schema-form-context.ts';

type Checked = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export interface ShownFault<Element extends Checked> {
  /** For the element that takes the input. */
  readonly checked: SchemaControlProps['control'] & {
    readonly ref: RefObject<Element | null>;
    readonly onBlur: () => void;
    readonly onInvalid: (event: FormEvent<Element>) => void;
  };
  readonly message: ReactNode;
}

/**
 * Makes the form around invalid while a control has a fault, and says so at the control: once the person left it, or
 * tried to send the form. The first control with a fault then takes the focus.
 */
export function useFault<Element extends Checked>(
  control: SchemaControlProps['control'],
  fault: string | null,
): ShownFault<Element> {
  const ref = useRef<Element>(null);
  const [left, setLeft] = useState(false);
  useEffect(() => ref.current?.setCustomValidity(fault ?? ''), [fault]);
  const shown = left ? fault : null;
  const id = `${control.id}fault`;
  return {
    checked: {
      ...control,
      'aria-invalid': control['aria-invalid'] || shown !== null,
      'aria-describedby': shown === null ? control['aria-describedby'] : `${id} ${control['aria-describedby']}`,
      ref,
      onBlur: () => setLeft(true),
      onInvalid: (event) => {
        // ours stands below the field, the browser's would cover it
        event.preventDefault();
        setLeft(true);
        if (firstFault(event.currentTarget.form) === event.currentTarget) event.currentTarget.focus();
      },
    },
    message: shown !== null && (
      <p id={id} className="hp-error">
        {shown}
      </p>
    ),
  };
}

/** The first control in a form that is invalid. */
function firstFault(form: HTMLFormElement | null): Element | undefined {
  return [...(form?.elements ?? [])].find(
    (element) => 'validity' in element && !(element.validity as ValidityState).valid,
  );
}
