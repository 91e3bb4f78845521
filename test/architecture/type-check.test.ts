import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { apps, type Member, packages, root, sources, test } from './workspace.ts';

interface Project {
  readonly references?: readonly { readonly path: string }[];
}

const members = [...packages, ...apps];
const everyone = members.map(({ folder }) => folder).sort();

it.each(['tsconfig.json', 'tsconfig.tests.json'])('%s names every package', (file) => {
  expect(everyone.filter((folder) => !references(file).includes(folder))).toEqual([]);
});

it.each(packages)("$name refers to the packages it depends on, and to no other's types", (member) => {
  expect(references(join(member.folder, 'tsconfig.json')).sort()).toEqual(dependencies(member));
});

it('leaves no test and no file of test/ unchecked', async () => {
  const checked = await filesOf('tsconfig.tests.json');
  const tests = [...members.flatMap(sources).filter(({ isTest }) => isTest), ...sources(test)];
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.map(({ path }) => path).filter((path) => !checked.has(path))).toEqual([]);
});

it.each(members)('checks every source file of $name', async (member) => {
  const checked = await filesOf(join(member.folder, 'tsconfig.json'));
  const written = sources(member).filter(({ path, isTest }) => !isTest && !path.endsWith('.config.ts'));
  expect(written.map(({ path }) => path).filter((path) => !checked.has(path))).toEqual([]);
});

/** Folders that the project refers to, relative to the repository. */
function references(file: string): string[] {
  if (!existsSync(join(root, file))) return [];
  const project = JSON.parse(readFileSync(join(root, file), 'utf8')) as Project;
  return (project.references ?? []).map(({ path }) => join(file, '..', path));
}

/** Folders of the workspace packages in the manifest. */
function dependencies({ manifest }: Member): string[] {
  const listed = { ...manifest.dependencies, ...manifest.peerDependencies };
  return packages
    .filter((other) => other.manifest.name in listed)
    .map(({ folder }) => folder)
    .sort();
}

/** Files of the compilation, relative to the repository. */
async function filesOf(project: string): Promise<Set<string>> {
  const { stdout } = await promisify(execFile)(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', project, '--listFilesOnly'],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  return new Set(stdout.split('\n').map((line) => relative(root, line)));
}
