import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());
const readme = readFileSync(new URL('../../packages/store-postgres/README.md', import.meta.url), 'utf8');
const flags = ['--conditions=@holdpoint/source', '--input-type=module-typescript'];
const cwd = import.meta.dirname; // where pg is installed

it('makes the tables by the command of the README, and starts with lines that work', async () => {
  const [, command = ''] = /node -e "(.*?)"\n```/s.exec(readme) ?? [];
  const env = { ...process.env, DATABASE_URL: server.url };
  await promisify(execFile)(process.execPath, [...flags, '-e', command], { cwd, env });

  const [, written = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const example = written
    .replace('postgres://localhost/app', server.url)
    .replace('{ pool }', '{ pool, migrate: false }');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', example], { cwd });
  expect(stdout).toBe('1 open review of run r1\n');
});
