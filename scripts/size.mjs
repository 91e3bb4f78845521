// What a host page pays for each browser entry: bundled with esbuild, minified, gzip 9, React not counted.
// `initial` is the entry and what it imports statically; `all` adds every lazy part.
//
// A budget that is exceeded today is written with where it is held: it may only come down from there.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const limits = [
  // package, export, kB initial, kB all; then where each is held while it is over
  ['client', '.', 19, 32, 20.9, 35], // Socket.IO 14 and XState 11.8 of it, the steps of runs 1
  ['react', './headless', 22, 36, 22.5, 36.7],
  ['react', './bell', 25, 38],
  ['react', './card', 34, 68, 34, 131.8], // marked 16.8, the lazy editor 12, tool call 11, question 8.5, send-back dialog 6.7
  ['react', './inbox', 42, 75, 43.4, 143.8], // the card's 131, virtua 4, fan-outs 1
  ['react', '.', Number.POSITIVE_INFINITY, 95, Number.POSITIVE_INFINITY, 154.2],
  ['react', './element', Number.POSITIVE_INFINITY, 95],
  ['react', './styles.css', 8, 8, 11.4, 11.4],
];

for (const [name, entry, initial, all, ...held] of limits) {
  const allowed = [initial, all];
  const label = join('@holdpoint', name, entry).padEnd(28);
  const file = builtFile(name, entry);
  if (!file) {
    console.log(`  ${label} not built yet`);
    continue;
  }
  const sizes = await measure(file);
  const over = sizes.some((size, index) => size > (held[index] ?? allowed[index]));
  const figures = sizes.map((size, index) => figure(size, allowed[index]));
  const owing = sizes.some((size, index) => size > allowed[index]);
  const debt = owing && !over ? ` · over budget, held at ${held.join(' and ')}` : '';
  console.log(`${over ? '✗' : debt ? '!' : '✓'} ${label} initial ${figures[0]} · all ${figures[1]}${debt}`);
  if (over) process.exitCode = 1;
}

/** The file behind an export, as published. */
function builtFile(name, entry) {
  const folder = join(root, 'packages', name);
  if (!existsSync(join(folder, 'package.json'))) return null;
  const { exports, publishConfig } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const target = (publishConfig?.exports ?? exports)[entry];
  const file = target && join(folder, target.default ?? target);
  return file && existsSync(file) ? file : null;
}

async function measure(file) {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    outdir: 'out',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    external: ['react', 'react-dom'],
    absWorkingDir: dirname(file),
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const outputs = Object.entries(metafile.outputs);
  const sizes = new Map(
    outputs.map(([path], index) => [path, gzipSync(outputFiles[index].contents, { level: 9 }).length / 1000]),
  );
  // a part that is loaded later is an entry point to esbuild as well
  const [start] = outputs.find(([, output]) => output.entryPoint === basename(file));
  const initial = reachable(metafile.outputs, start);
  return [total(initial, sizes), total(sizes.keys(), sizes)];
}

/** An output and everything it imports before it can run. */
function reachable(outputs, start, found = new Set()) {
  if (found.has(start)) return found;
  found.add(start);
  for (const { path, kind, external } of outputs[start].imports) {
    if (kind === 'import-statement' && !external) reachable(outputs, path, found);
  }
  return found;
}

function total(paths, sizes) {
  return [...paths].reduce((sum, path) => sum + sizes.get(path), 0);
}

function figure(size, limit) {
  return Number.isFinite(limit) ? `${size.toFixed(1)} of ${limit} kB` : `${size.toFixed(1)} kB`;
}
