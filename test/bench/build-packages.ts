import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** Builds all packages, as `pnpm build` does, unless what is built is newer than all that it is made of. */
export async function buildPackages(): Promise<void> {
  const packages = join(root, 'packages');
  const base = statSync(join(root, 'scripts/tsdown.base.ts')).mtimeMs;
  const isBuilt = readdirSync(packages).every((name) => {
    const own = (file: string) => join(packages, name, file);
    const made = [own('src'), own('package.json'), own('tsdown.config.ts')].flatMap(timesOf);
    return Math.min(...timesOf(own('dist'))) > Math.max(base, ...made);
  });
  if (isBuilt) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };
  const shell = process.platform === 'win32';
  await promisify(execFile)('npx', ['--yes', packageManager, 'run', 'build'], { cwd: root, shell });
}

/** When each file of a folder was written, or the one file; where there is none, before all others. */
function timesOf(path: string): readonly number[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return [stats.mtimeMs];
  const inside = stats ? readdirSync(path).flatMap((name) => timesOf(join(path, name))) : [];
  return inside.length > 0 ? inside : [0];
}
