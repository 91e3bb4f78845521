// Makes dist/styles.css and dist/styles.unlayered.css from the one source in src/styles.
//
// Layered is for hosts whose own styles stand in layers or in classes: every selector has the specificity 0, so any of
// their classes wins. Unlayered is for hosts with resets outside of layers (Tailwind 3, Bootstrap, normalize.css), which
// would beat a layer: the same rules at the specificity of one class, with the same order.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

const source = join(import.meta.dirname, 'src/styles');
const parts = [...read('index.css').matchAll(/@import "\.\/([\w-]+\.css)" layer\(holdpoint\.(\w+)\);/g)];

/** Both stylesheets, minified. */
export function builtStyles() {
  const layers = parts.map(([, file, layer]) => `@layer ${layer} {\n${read(file)}\n}`);
  return {
    'styles.css': minified(`@layer holdpoint {\n@layer tokens, base, parts;\n${layers.join('\n')}\n}`),
    'styles.unlayered.css': minified(parts.map(([, file]) => unlayered(read(file))).join('\n')),
  };
}

function read(file) {
  return readFileSync(join(source, file), 'utf8');
}

/** Every file is one block under `:where(.hp-root)`; its one class is all that is counted. */
function unlayered(css) {
  return css.replace(/^:where\(\.hp-root\) \{/gm, '.hp-root {');
}

function minified(css) {
  // without nesting: older build tools of hosts still read it
  return transformSync(css, { loader: 'css', minify: true, supported: { nesting: false } }).code;
}

if (process.argv[1] === import.meta.filename) {
  const out = join(import.meta.dirname, 'dist');
  mkdirSync(out, { recursive: true });
  for (const [name, css] of Object.entries(builtStyles())) {
    writeFileSync(join(out, name), css);
    // TypeScript 7 wants a declaration even for an import that is there for its effect alone
    writeFileSync(join(out, `${name.slice(0, -4)}.d.ts`), 'export {};\n');
  }
}
