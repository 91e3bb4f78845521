// Everything that must hold before a change goes in. A step that fails does not stop the next one, so that one run
// tells all there is to mend. The last line counts tests and steps together: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const results = join(root, '.cache/check.json');
const steps = [
  ['types', 'tsc -b'],
  ['lint', 'biome ci .'],
  ['unused code', 'knip'],
  ['tests', 'vitest run --reporter=default --reporter=json --outputFile.json=.cache/check.json'],
  ['build', 'pnpm run build'],
  ['size', 'node scripts/size.mjs'],
  ['packaging', 'node scripts/packaging.mjs'],
];

rmSync(results, { force: true });
const outcomes = steps.map(([name, command]) => {
  console.log(`\n── ${name}: ${command}`);
  const start = performance.now();
  const { status } = spawnSync(command, { cwd: root, stdio: 'inherit', shell: true });
  return { name, ok: status === 0, seconds: ((performance.now() - start) / 1000).toFixed(1) };
});

console.log('');
for (const { name, ok, seconds } of outcomes) console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`);

const tests = countTests();
const broken = outcomes.filter(({ name, ok }) => !ok && (name !== 'tests' || tests.failed === 0)).length;
const failed = tests.failed + broken;
console.log(`\n${tests.passed + outcomes.filter(({ ok }) => ok).length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** What the test run wrote about itself; nothing when it ended before it could. */
function countTests() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
