import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { people } from '../server/support.ts';
import { asked, build, clientOf, start } from './support.ts';

const folder = join(import.meta.dirname, '../../packages/client');

it('starts its README with lines that work', async () => {
  const house = await build({ authenticate: () => people.anna });
  const client = clientOf(house.url, 'anna');
  const view = await asked(client, await start(client));
  const [, example = ''] = /```ts\n(.*?)```/s.exec(await readFile(join(folder, 'README.md'), 'utf8')) ?? [];
  const code = example.replace('http://127.0.0.1:4000/holdpoint', house.url).replace('RUN.draft', view.id);
  const flags = [
    '--conditions=@holdpoint/source',
    '--input-type=module-typescript',
    '-e',
    `${code}\nsetInterval(() => {
    if (client.decision('${view.id}').getSnapshot().state === 'committed' && client.connection.getSnapshot().state === 'idle') process.exit();
  }, 20);`,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder, timeout: 10_000 });
  expect(stdout).toContain(view.question);
  expect(stdout).toMatch(/^committed/m);
});
