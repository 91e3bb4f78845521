import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

/**
 * How every package is built: ESM and declarations, one file for each of its exports and no other package in it. Node takes
 * longer to find and open a small file than to run it.
 */
export function library(options: UserConfig = {}) {
  return defineConfig({
    entry: entries(),
    format: 'esm',
    platform: 'node',
    target: 'node24',
    dts: true,
    fixedExtension: false, // index.js, not index.mjs
    logLevel: 'warn',
    ...options,
  });
}

/** The same for code that runs in a browser, but a file for each source file: `'use client'` stays at the head of its own. */
export function browserLibrary(options: UserConfig = {}) {
  return library({
    platform: 'browser',
    target: 'es2022',
    unbundle: true,
    inputOptions: { checks: { moduleLevelDirective: false } },
    ...options,
  });
}

/** The source file of each export of the package in the working directory. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };
  return Object.values(exports)
    .map((target) => (target as Record<string, string>)['@holdpoint/source'])
    .filter((source) => source !== undefined && /\.tsx?$/.test(source)) as string[];
}
