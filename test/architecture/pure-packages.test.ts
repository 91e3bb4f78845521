import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packages, root, shipped, visit } from './workspace.ts';

const outside = ['fetch', 'process', 'setTimeout', 'setInterval', 'queueMicrotask', 'console', 'crypto', 'window'];
const named = (names: string[]) => packages.filter(({ name }) => names.includes(name));

describe.each(named(['protocol', 'core', 'store']))('$name', (member) => {
  it('compiles without the outside world', async () => {
    expect(await missingIn(member.folder)).toEqual(outside);
  });
});

describe.each(named(['runtime']))('$name', (member) => {
  it('has what the pure packages do without', async () => {
    expect(await missingIn(member.folder)).toEqual(['window']);
  });
});

it.each(named(['protocol', 'core']))('$name reads no clock and throws no dice', (member) => {
  const found: string[] = [];
  for (const file of shipped(member)) {
    visit(file, {
      MemberExpression({ object, property }) {
        const text = `${'name' in object ? object.name : ''}.${'name' in property ? property.name : ''}`;
        if (['Date.now', 'Math.random'].includes(text)) found.push(`${file.path}: ${text}`);
      },
      NewExpression({ callee, arguments: given }) {
        if ('name' in callee && callee.name === 'Date' && given.length === 0) found.push(`${file.path}: new Date()`);
      },
    });
  }
  expect(found).toEqual([]);
});

/** The outside names that do not exist for a file that is compiled as part of the package. */
async function missingIn(folder: string): Promise<string[]> {
  const probe = join(root, '.cache/architecture', folder);
  await mkdir(probe, { recursive: true });
  await writeFile(
    join(probe, 'probe.ts'),
    outside.map((name) => `export const _${name}: unknown = ${name};\n`).join(''),
  );
  const config = {
    extends: join(root, folder, 'tsconfig.json'),
    compilerOptions: { composite: false, emitDeclarationOnly: false, declaration: false, noEmit: true, rootDir: root },
    include: [join(probe, 'probe.ts'), join(root, folder, 'src')], // the sources too: they could declare a global
    references: [],
  };
  await writeFile(join(probe, 'tsconfig.json'), JSON.stringify(config));
  const tsc = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', probe, '--pretty', 'false'], {
    cwd: root,
  });
  const output = await tsc.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  const errors = output.split('\n').filter((line) => line.includes('probe.ts('));
  return outside.filter((name) => errors.some((line) => line.includes(`'${name}'`)));
}
