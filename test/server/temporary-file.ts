import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A database file in a folder of its own, until the test ends. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'holdpoint.db');
}
