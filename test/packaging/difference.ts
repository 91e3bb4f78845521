import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How many lines a change to some files adds and takes away; a line that changes counts in both. */
export interface Difference {
  readonly added: number;
  readonly removed: number;
}

/** What git finds between the `before` and the `after` of a folder under `apps`. */
export async function difference(folder: string): Promise<Difference> {
  const words = ['diff', '--no-index', '--numstat', 'before', 'after'];
  const { stdout } = await promisify(execFile)('git', words, { cwd: join(import.meta.dirname, 'apps', folder) }).catch(
    (error: { code: unknown; stdout: string }) => {
      if (error.code === 1) return error; // git's way to say that they differ
      throw error;
    },
  );
  const files = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map(Number));
  const sum = (column: number) => files.reduce((total, counts) => total + (counts[column] ?? 0), 0);
  return { added: sum(0), removed: sum(1) };
}
