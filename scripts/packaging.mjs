// Packs every built package as it would be published and looks at the tarball: what it exports exists, types resolve,
// and nothing of the workspace leaks into it.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = join(import.meta.dirname, '..');
const packs = join(root, '.cache/packs');
const run = promisify(execFile);

rmSync(packs, { recursive: true, force: true });
mkdirSync(packs, { recursive: true });
for (const name of readdirSync(join(root, 'packages')).sort()) {
  const folder = join(root, 'packages', name);
  if (!existsSync(join(folder, 'dist'))) {
    console.log(`  ${name} not built yet`);
    continue;
  }
  const problems = await inspect(folder);
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`);
  for (const problem of problems) console.log(`    ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

async function inspect(folder) {
  const tarball = readFileSync(await pack(folder));
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  return [...messages.map((message) => formatMessage(message, pkg)), ...leaks(pkg), ...(await wrongTypes(tarball))];
}

/** A tarball made by pnpm, which puts `publishConfig` into effect and turns `workspace:*` into versions. */
async function pack(folder) {
  const shell = process.platform === 'win32';
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', packs], { cwd: folder, shell });
  return JSON.parse(stdout).filename;
}

function leaks(manifest) {
  const text = JSON.stringify(manifest);
  return ['workspace:', '@holdpoint/source', '.ts"'].flatMap((word) => {
    const allowed = word === '.ts"' ? text.replaceAll('.d.ts"', '') : text;
    return allowed.includes(word) ? [`The published manifest mentions "${word}".`] : [];
  });
}

/** Problems of the types, for hosts that use ES modules: the packages have no CommonJS build. */
async function wrongTypes(tarball) {
  const result = await checkPackage(createPackageFromTarballData(tarball), { excludeEntrypoints: [/\.css$/] });
  if (!result.types) return ['The package has no types.'];
  const ignored = ['node10', 'node16-cjs'];
  const found = result.problems
    .filter(({ resolutionKind, kind }) => !ignored.includes(resolutionKind) && kind !== 'CJSResolvesToESM')
    .map(({ kind, entrypoint, moduleSpecifier }) => `${kind}: "${entrypoint ?? moduleSpecifier ?? '.'}"`);
  return [...new Set(found)];
}
