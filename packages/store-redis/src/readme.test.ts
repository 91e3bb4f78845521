import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { canStart } from './redis-for-tests.test-support.ts';
import { startRedis } from './start-redis.test-support.ts';

it.skipIf(!canStart)('starts its README with lines that work', async () => {
  await using redis = await startRedis();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1]?.replace('redis://127.0.0.1:6379', redis.url) ?? '';
  const flags = ['--conditions=@holdpoint/source', '--input-type=module-typescript', '-e', example];
  const cwd = dirname(fileURLToPath(new URL('.', import.meta.url)));
  expect(execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' })).toBe('1 open review of run r1\n');
});
