import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

/** How every package is built: ESM and declarations for each of its exports, one output file per source file, nothing bundled in. */
export function library(options: UserConfig = {}) {
  return defineConfig({
    entry: entries(),
    format: 'esm',
    platform: 'node',
    target: 'node24',
    unbundle: true,
    dts: true,
    fixedExtension: false, // index.js, not index.mjs
    logLevel: 'warn',
    ...options,
  });
}

/** The same for code that runs in a browser; each `'use client'` stays at the head of its own file. */
export function browserLibrary(options: UserConfig = {}) {
  return library({
    platform: 'browser',
    target: 'es2022',
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
