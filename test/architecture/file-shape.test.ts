import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apps, comments, packages, sources, test, visit } from './workspace.ts';

const files = [...packages, ...apps, test].flatMap(sources);
const written = [...packages, ...apps].flatMap(sources).filter(({ isTest }) => !isTest);
const lengths = written.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b);

describe('a source file', () => {
  it('has at most 350 lines', () => {
    const long = written.filter(({ text }) => text.split('\n').length - 1 > 350);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('has one or two screens: the median is at most 90 lines', () => {
    expect(quantile(0.5)).toBeLessThanOrEqual(90);
  });

  it('rarely has more: nine in ten have at most 240 lines', () => {
    expect(quantile(0.9)).toBeLessThanOrEqual(240);
  });

  it('is named in kebab case, after an idea', () => {
    const names = written.map(({ path }) => basename(path).replace(/\.config\.ts$|\.tsx?$/, ''));
    const vague = ['utils', 'util', 'helpers', 'helper', 'lib', 'common', 'misc', 'shared'];
    expect(names.filter((name) => vague.includes(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });
});

describe('every file', () => {
  it('does without any', () => {
    const found: string[] = [];
    for (const file of files) visit(file, { TSAnyKeyword: ({ start }) => found.push(place(file, start)) });
    expect(found).toEqual([]);
  });

  it('leaves nothing to be done later, and silences no compiler', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-nocheck/;
    expect(files.filter((file) => comments(file).some((text) => marks.test(text))).map(({ path }) => path)).toEqual([]);
  });

  it('exports by name', () => {
    const found: string[] = [];
    for (const file of files.filter(({ path }) => !path.endsWith('.config.ts'))) {
      visit(file, { ExportDefaultDeclaration: ({ start }) => found.push(place(file, start)) });
    }
    expect(found).toEqual([]);
  });
});

/** The length that the given share of the source files does not exceed. */
function quantile(share: number): number {
  return lengths[Math.ceil(lengths.length * share) - 1] ?? 0;
}

function place({ path, text }: { path: string; text: string }, offset: number): string {
  return `${path}:${text.slice(0, offset).split('\n').length}`;
}
