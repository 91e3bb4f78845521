import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Test support: a database file in a folder of its own, which goes with the scope. Not part of the package. */
export function temporaryFolder(): Disposable & { readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-sqlite-'));
  return { file: join(folder, 'holdpoint.db'), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
