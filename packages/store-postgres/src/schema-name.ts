import { HoldpointError } from '@holdpoint/protocol';

/** Where the tables are, unless told otherwise. */
export const defaultSchema = 'holdpoint';

/** The name as an identifier in SQL. Throws `STORE_UNAVAILABLE` for one that would need care elsewhere. */
export function quotedSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,47}$/.test(schema)) return `"${schema}"`;
  throw new HoldpointError('STORE_UNAVAILABLE', `"${schema}" is no name for a schema of the store.`, {
    hint: 'Use up to 48 lower-case letters, digits and underscores, and begin with a letter.',
  });
}
