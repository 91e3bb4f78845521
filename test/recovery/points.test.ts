import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultPoints } from '@holdpoint/runtime';
import { postgresFaultPoints } from '@holdpoint/store-postgres';
import { redisFaultPoints } from '@holdpoint/store-redis';
import { sqliteFaultPoints } from '@holdpoint/store-sqlite';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');
const written = {
  runtime: linesOf('runtime'),
  'store-sqlite': linesOf('store-sqlite'),
  'store-postgres': linesOf('store-postgres'),
  'store-redis': linesOf('store-redis'),
};
const calls = /\bfault(?:\?\.)?\(\s*'([^']+)'/g;

describe.each([
  { folder: 'runtime', points: faultPoints },
  { folder: 'store-sqlite', points: sqliteFaultPoints },
  { folder: 'store-postgres', points: postgresFaultPoints },
  { folder: 'store-redis', points: redisFaultPoints },
] as const)('the fault points of $folder', ({ folder, points }) => {
  it('are each called from exactly one place, and no other is called', () => {
    const called = written[folder].flatMap(({ text }) => [...text.matchAll(calls)].map(([, point]) => point));
    expect(called.toSorted()).toEqual([...points].sort());
  });
});

it('stand at every write that the runtime asks of a store', () => {
  const writes = written.runtime.filter(({ text }) => /\bstore\.(commit|lease)\(/.test(text));
  const far = writes.filter(
    ({ file, line }) => !written.runtime.some((other) => other.file === file && near(other, line)),
  );
  expect(writes.length).toBeGreaterThan(2);
  expect(far.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});

interface Line {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

function linesOf(folder: string): readonly Line[] {
  const files = globSync('*.ts', { cwd: join(packages, folder, 'src'), exclude: ['*.test.ts'] });
  return files.flatMap((name) => {
    const file = join(folder, 'src', name);
    const lines = readFileSync(join(packages, file), 'utf8').split('\n');
    return lines.map((text, index) => ({ file, line: index + 1, text }));
  });
}

/** A fault point within a dozen lines: in the same few statements. */
function near({ text, line }: Line, place: number): boolean {
  return text.search(calls) >= 0 && Math.abs(line - place) <= 12;
}
