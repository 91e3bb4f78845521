import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Snippet {
  readonly file: string;
  readonly code: string;
  /** What it prints, where the page says so. */
  readonly prints: string | null;
}

const root = join(import.meta.dirname, '../..');
const readme = 'README.md';

/** Pages whose snippets build on those of the README. */
const furtherPages = ['docs/several-nodes.md'] as const;

/** The named code blocks of a page: `<!-- snippet: file [prints: text] -->` before a fence. */
export async function snippets(page: string = readme): Promise<readonly Snippet[]> {
  const text = await readFile(join(root, page), 'utf8');
  const blocks = text.matchAll(/<!-- snippet: (\S+)(?: prints: (.+?))? -->\n```tsx?\n([\s\S]*?)```/g);
  return [...blocks].map(([, file = '', prints, code = '']) => ({ file, code, prints: prints ?? null }));
}

export async function readmeText(): Promise<string> {
  return readFile(join(root, readme), 'utf8');
}

/** All snippets of all pages as files in a folder of their own inside the workspace, so that packages resolve. */
export async function layOut(): Promise<AsyncDisposable & { readonly folder: string }> {
  const cache = join(import.meta.dirname, '../.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'readme-'));
  for (const page of [readme, ...furtherPages]) {
    for (const { file, code } of await snippets(page)) await writeFile(join(folder, file), code);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
