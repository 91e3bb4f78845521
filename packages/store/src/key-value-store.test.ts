import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { storeRules } from './conformance.ts';
import { keyValueStore } from './key-value-store.test-support.ts';
import { sqliteCell } from './sqlite-cell.test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdpoint-cell-'));
const database = new DatabaseSync(join(folder, 'pairs.db'));
database.exec('pragma journal_mode = wal; pragma synchronous = normal');
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const rules = await storeRules({
  open: async ({ data, now }) => keyValueStore({ cell: sqliteCell(database, data), now }),
});
// it reads and writes everything with each call, megabytes among it
for (const rule of rules) it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, { timeout: 120_000 }, rule.run);

it('is asked all rules but those about what it need not have', () => {
  const skipped = rules.flatMap(({ skip }) => skip ?? []);
  expect(new Set(skipped)).toEqual(
    new Set(['it has no watch()', 'it has no erase()', 'it has no now()', 'its commits lease nothing']),
  );
});

it('is written in at most 120 lines, and the README shows all of them', () => {
  const source = text('key-value-store.test-support.ts');
  expect(source.split('\n').length - 1).toBeLessThanOrEqual(120);
  const readme = text('../README.md');
  for (const shown of [source, text('sqlite-cell.test-support.ts')]) {
    expect(readme).toContain(`\`\`\`ts\n${shown.replaceAll('.test-support.ts', '.ts')}\`\`\`\n`);
  }
});

function text(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
