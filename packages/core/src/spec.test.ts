import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const source = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const spec = source('../SPEC.md');
const rules = [...spec.matchAll(/^- \*\*(C\d+)\*\* \S/gm)].map(([, id = '']) => id);
const tests = readdirSync(import.meta.dirname).filter(
  (file) => /\.test(-d)?\.ts$/.test(file) && file !== 'spec.test.ts',
);
/** What stands in front of a test's name, or of its group's. */
const heads = tests.flatMap((file) => [...source(file).matchAll(/['"`]((?:\[\w+\] )*\[C\d+\](?: \[\w+\])*) /g)]);
const tested = new Set(heads.flatMap(([, head = '']) => [...head.matchAll(/\[(C\d+)\]/g)].map(([, id = '']) => id)));

describe('SPEC.md', () => {
  it('has each number once, in whatever section', () => {
    expect(rules).toEqual([...new Set(rules)]);
    expect(rules.length).toBeGreaterThan(40);
  });

  it('has a test for each rule, and each test’s rule', () => {
    expect(rules.filter((id) => !tested.has(id))).toEqual([]);
    expect([...tested].filter((id) => !rules.includes(id))).toEqual([]);
  });
});

describe('README.md', () => {
  it('opens with lines that work as they stand and print what they say', async () => {
    const [, code = ''] = /^# .*\n\n```ts\n([\s\S]*?)```/.exec(source('../README.md')) ?? [];
    const [, prints] = /\/\/ → (.*)/.exec(code) ?? [];
    const run = promisify(execFile);
    const options = ['--conditions=@holdpoint/source', '--input-type=module-typescript', '--eval', code];
    const { stdout } = await run(process.execPath, options, { cwd: import.meta.dirname });
    expect(stdout.trim()).toBe(prints);
  });
});
