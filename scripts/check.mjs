// Everything that must hold before a change goes in. A step that fails does not stop the next one, so that one run
// tells all there is to mend. The last line counts tests and steps together: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const report = (name) => `--reporter=default --reporter=json --outputFile.json=.cache/check-${name}.json`;
const steps = [
  ['types', 'tsc -b'],
  ['lint', 'biome ci .'],
  ['unused code', 'knip'],
  ['tests', `vitest run --project=!packaging ${report('tests')}`],
  ['build', 'pnpm run build'],
  ['size', 'node scripts/size.mjs'],
  ['packaging', 'node scripts/packaging.mjs'],
  ['drop-in', `vitest run --project=packaging ${report('drop-in')}`],
];

const outcomes = steps.map(([name, command]) => {
  rmSync(results(name), { force: true });
  console.log(`\n── ${name}: ${command}`);
  const start = performance.now();
  const { status } = spawnSync(command, { cwd: root, stdio: 'inherit', shell: true });
  return { name, ok: status === 0, seconds: ((performance.now() - start) / 1000).toFixed(1), tests: countTests(name) };
});

console.log('');
for (const { name, ok, seconds } of outcomes) console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`);

const passed = outcomes.reduce((sum, { ok, tests }) => sum + tests.passed + Number(ok), 0);
// a step that failed by its tests is counted by them
const failed = outcomes.reduce((sum, { ok, tests }) => sum + (tests.failed || Number(!ok)), 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** What the step's test run wrote about itself; nothing when it ended before it could, or has no tests. */
function countTests(name) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results(name), 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function results(name) {
  return join(root, `.cache/check-${name}.json`);
}
