import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { apps, type Member, packageOf, packages, type SourceFile, shipped, sources, test } from './workspace.ts';

/** Who may name whom: the arrows of the package diagram, with what lies behind them spelled out. */
const arrows: Record<string, readonly string[]> = {
  protocol: [],
  store: ['protocol'],
  'store-sqlite': ['store', 'protocol'],
  'store-postgres': ['store', 'protocol'],
  'store-redis': ['store', 'protocol'],
  core: ['protocol'],
  openai: ['core', 'protocol'],
  runtime: ['core', 'store', 'protocol'],
  server: ['runtime', 'core', 'store', 'protocol', 'openai', 'store-sqlite'],
  channels: ['server', 'runtime', 'core', 'store', 'protocol'],
  cli: ['server', 'runtime', 'core', 'store', 'protocol'],
  'ag-ui': ['server', 'runtime', 'core', 'store', 'protocol'],
  client: ['protocol'],
  react: ['client', 'protocol'],
  testing: ['protocol', 'core', 'store', 'runtime', 'server', 'client', 'react'],
};

/** Libraries with a home: the packages that may list them at all. */
const homes: Record<string, readonly string[]> = {
  zod: ['protocol', 'core', 'openai', 'server'],
  xstate: ['core', 'client'],
  react: ['react', 'testing'],
};

/** No Node API at all: they run in a browser, or anywhere. */
const withoutNode = ['protocol', 'core', 'store', 'client', 'react'];

const everyone = [...packages, ...apps, test];

it('draws arrows for every package', () => {
  expect(packages.map(({ name }) => name).filter((name) => !arrows[name])).toEqual([]);
});

it.each(packages)('$name lists only packages that an arrow leads to', ({ name, manifest }) => {
  const listed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies });
  expect(siblings(listed).filter((other) => !arrows[name]?.includes(other))).toEqual([]);
});

it.each(packages)('$name imports only packages that an arrow leads to', (member) => {
  const strays = importsOf(sources(member)).filter(([, from]) => {
    const [sibling] = siblings([from]);
    return sibling !== undefined && sibling !== member.name && !arrows[member.name]?.includes(sibling);
  });
  expect(strays).toEqual([]);
});

it.each(packages)('$name ships imports of what its manifest lists, and of nothing else', (member) => {
  const { name, dependencies, peerDependencies } = member.manifest;
  const listed = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
  const strays = importsOf(shipped(member)).filter(([, from]) => !isBuiltin(from) && !listed.has(from));
  expect(strays).toEqual([]);
});

it.each(everyone)('$name reaches other folders through their exports alone', (member) => {
  const inside = (path: string, from: string) => `${join(dirname(path), from)}/`.startsWith(`${member.folder}/`);
  const strays = sources(member)
    .filter(({ path }) => !path.endsWith('.config.ts'))
    .flatMap(({ path, imports }) => imports.map(({ from }) => [path, from] as const))
    .filter(([path, from]) => (from.startsWith('.') ? !inside(path, from) : /^@holdpoint\/[^/]+\/src/.test(from)));
  expect(strays).toEqual([]);
});

it('lets test and the demo alone list testing', () => {
  const users = everyone.filter((member) => '@holdpoint/testing' in everything(member)).map(({ name }) => name);
  expect(users.filter((name) => !['test', 'demo'].includes(name))).toEqual([]);
});

it('keeps test and the apps out of every manifest', () => {
  const outside = new Set([...apps, test].map(({ manifest }) => manifest.name));
  const listed = everyone.flatMap((member) => Object.keys(everything(member)).map((other) => [member.name, other]));
  expect(listed.filter(([, other]) => outside.has(other as string))).toEqual([]);
});

it.each(Object.entries(homes))('keeps %s in its home', (library, home) => {
  const users = packages.filter((member) => library in everything(member)).map(({ name }) => name);
  expect(users.filter((name) => !home.includes(name))).toEqual([]);
});

it('takes zod from the host', () => {
  const users = packages.filter((member) => 'zod' in everything(member));
  const owners = users.filter(
    ({ manifest }) => 'zod' in (manifest.dependencies ?? {}) || !('zod' in (manifest.peerDependencies ?? {})),
  );
  expect(owners.map(({ name }) => name)).toEqual([]);
});

it('imports XState in one file of the core', () => {
  const core = packages.filter(({ name }) => name === 'core');
  const files = importsOf(core.flatMap(shipped)).filter(([, from]) => from === 'xstate');
  expect(files.map(([path]) => path)).toEqual(['packages/core/src/xstate.ts']);
});

it('shows no browser a zod type', () => {
  const protocol = packages.filter(({ name }) => name === 'protocol').flatMap(shipped);
  const browser = packages.filter(({ name }) => ['client', 'react'].includes(name)).flatMap(shipped);
  const seen = [...reachable(protocol, 'packages/protocol/src/index.ts'), ...browser];
  expect(seen.length).toBeGreaterThan(0);
  expect(importsOf(seen).filter(([, from]) => from === 'zod')).toEqual([]);
});

it.each(packages.filter(({ name }) => withoutNode.includes(name)))('$name imports nothing of Node', (member) => {
  expect(importsOf(shipped(member)).filter(([, from]) => isBuiltin(from))).toEqual([]);
});

/** Pairs of file and imported package. */
function importsOf(files: readonly SourceFile[]): [path: string, from: string][] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ from }): [string, string][] => {
      const name = packageOf(from);
      return name ? [[path, name]] : [];
    }),
  );
}

/** The file and what it imports by relative path, types included, all the way down. */
function reachable(files: readonly SourceFile[], start: string, found = new Set<SourceFile>()): Set<SourceFile> {
  const file = files.find(({ path }) => path === start);
  if (!file || found.has(file)) return found;
  found.add(file);
  for (const { from } of file.imports) {
    if (from.startsWith('.')) reachable(files, join(dirname(start), from), found);
  }
  return found;
}

function siblings(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith('@holdpoint/')).map((name) => name.slice('@holdpoint/'.length));
}

function everything({ manifest }: Member): Record<string, string> {
  return { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies };
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:');
}
