import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ComponentType, createContext, useContext } from 'react';
import type { FormField } from './schema-form-model.ts';

/** What a control gets. `control` belongs on the element that takes the input: its label and messages hang on it. */
export interface SchemaControlProps {
  readonly schema: JsonSchema;
  readonly value: Json;
  readonly onValueChange: (value: Json) => void;
  readonly disabled: boolean;
  readonly control: {
    readonly id: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string;
  };
}

export type SchemaControls = { readonly [format: string]: ComponentType<SchemaControlProps> };

/** What all fields of a form know. */
export interface SchemaFormState {
  readonly root: JsonSchema;
  readonly form: FormField;
  readonly fields: SchemaControls;
  readonly disabled: boolean;
  /** True where it is filled in, not changed. */
  readonly asks: boolean;
  /** `undefined` takes the value out. */
  readonly change: (path: string, value: Json | undefined) => void;
  readonly problemsAt: (path: string) => readonly string[];
  readonly masked: readonly string[];
  /** Whether a person may not see a place: the whole of it, or something below. */
  readonly hidden: (path: string) => 'whole' | 'part' | null;
  /** Whose version the original is, as said beside an old value. */
  readonly origin: string | undefined;
  /** Whether a person may read a place and not change it. */
  readonly fixed: (path: string) => boolean;
  readonly idOf: (path: string) => string;
}

export const SchemaFormContext = createContext<SchemaFormState | null>(null);

export function useSchemaForm(): SchemaFormState {
  const state = useContext(SchemaFormContext);
  if (!state) {
    throw new Error(
      'SchemaField stands outside of a SchemaForm, which holds the schema and the value. Put it inside of one.',
    );
  }
  return state;
}
