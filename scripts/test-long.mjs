// What takes too long for every change: all of it, or some parts by name (`pnpm test:long random`). Each part says in
// lines that begin with `figures:` what it came to; they stand once more at the end.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const parts = {
  'second-hits': '--project long second-hits',
  'double-crashes': '--project long double-crashes',
  random: '--project long random',
  zombies: '--project recovery zombie',
  demo: '--project recovery demo',
  'postgres-restarts': '--project long postgres-restarts',
  sockets: '--project long load/sockets',
  parked: '--project long load/parked',
  'power-loss': '--project node packages/store-sqlite/src/power-loss.test.ts',
  release: '--project node test/runtime/release.test.ts',
  simulation: '--project simulation simulation.test.ts',
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`There is no part "${unknown[0]}". There are: ${Object.keys(parts).join(', ')}.`);

const outcomes = [];
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  console.log(`\n── ${name}`);
  outcomes.push({ name, ...(await play(parts[name])) });
}
console.log('');
for (const { name, ok, seconds, figures } of outcomes) {
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`);
  for (const line of figures) console.log(`  ${line}`);
}
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;

/** Runs one part, shows what it prints, and keeps the lines of figures. */
async function play(which) {
  const start = performance.now();
  const child = spawn(`vitest run --reporter=dot ${which}`, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: true,
    env: { ...process.env, HOLDPOINT_LONG: '1' },
  });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = Math.round((performance.now() - start) / 1000);
  return { ok: code === 0, seconds, figures: [...output.matchAll(/figures: (.*)/g)].map(([, line]) => line) };
}
