import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('starts its README with lines that work', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const flags = ['--conditions=@holdpoint/source', '--input-type=module-typescript', '-e', example];
  const cwd = dirname(fileURLToPath(new URL('.', import.meta.url)));
  expect(execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' })).toBe('version 1: draft\n');
});
