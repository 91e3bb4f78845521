import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync, Visitor } from 'vite';

export const root = join(import.meta.dirname, '../..');

/** A folder of the workspace: a package, an app, or `test`. */
export interface Member {
  /** As in the arrows: `core`, `store-sqlite`, `demo`, `test`. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

export interface SourceFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly imports: readonly Import[];
}

interface Import {
  readonly from: string;
  /** Gone after compilation: `import type`, or all names marked `type`. */
  readonly isType: boolean;
}

export const packages = members('packages');
export const apps = members('apps');
export const test = member('test');

/** Every TypeScript file of a member, tests included. */
export function sources({ folder }: Member): SourceFile[] {
  return globSync('**/*.{ts,tsx}', { cwd: join(root, folder), exclude: isArtefact })
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(root, path), 'utf8');
      return { path, isTest: isTest(path), text, imports: importsOf(path, text) };
    });
}

/** What a package ships: its `src` without tests. */
export function shipped(member: Member): SourceFile[] {
  return sources(member).filter(({ path, isTest }) => !isTest && path.startsWith(join(member.folder, 'src/')));
}

/** Calls back for each node of the file's syntax tree that the visitor names. */
export function visit(file: { path: string; text: string }, visitor: ConstructorParameters<typeof Visitor>[0]): void {
  new Visitor(visitor).visit(parseSync(file.path, file.text).program);
}

/** The text of each comment. */
export function comments(file: { path: string; text: string }): string[] {
  return parseSync(file.path, file.text).comments.map(({ value }) => value);
}

/** The package of an import: `zod/mini` → `zod`, `@holdpoint/core` → `@holdpoint/core`, `./x.ts` → null. */
export function packageOf(from: string): string | null {
  if (from.startsWith('.')) return null;
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  visit(
    { path, text },
    {
      ImportDeclaration({ source, importKind, specifiers }) {
        const named = specifiers.map((one) => (one.type === 'ImportSpecifier' ? one.importKind : 'value'));
        const isType = importKind === 'type' || (named.length > 0 && named.every((kind) => kind === 'type'));
        found.push({ from: source.value, isType });
      },
      ExportNamedDeclaration({ source, exportKind, specifiers }) {
        if (!source) return;
        const isType = exportKind === 'type' || specifiers.every((one) => one.exportKind === 'type');
        found.push({ from: source.value, isType });
      },
      ExportAllDeclaration({ source, exportKind }) {
        found.push({ from: source.value, isType: exportKind === 'type' });
      },
      ImportExpression({ source }) {
        if (source.type === 'Literal') found.push({ from: String(source.value), isType: false });
      },
      TSImportType({ source }) {
        found.push({ from: source.value, isType: true });
      },
    },
  );
  return found;
}

function members(parent: string): Member[] {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .filter((name) => existsSync(join(root, parent, name, 'package.json')))
    .map((name) => member(join(parent, name)));
}

function member(folder: string): Member {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  return { name: relative(folder.includes('/') ? join(folder, '..') : '.', folder), folder, manifest };
}

function isTest(path: string): boolean {
  return /\.test(-d|-support)?\.tsx?$/.test(path);
}

function isArtefact(path: string): boolean {
  return /(^|\/)(node_modules|dist|\.types|\.cache)$/.test(path);
}
