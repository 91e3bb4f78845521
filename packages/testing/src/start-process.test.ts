import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startProcess } from './start-process.ts';
import { until } from './until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdpoint-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, source: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, source);
  return file;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const server = program(
  'server',
  `import { createServer } from 'node:http';
   const answer: string = [process.env.GREETING, ...process.argv.slice(2)].join(' ');
   const server = createServer((_, response) => response.end(answer));
   process.on('SIGTERM', () => { console.error('stopping'); process.exit(3); });
   server.listen(0, '127.0.0.1', () => {
     const { port } = server.address() as { port: number };
     process.stdout.write('listening on http://127.0.0.1:');
     setTimeout(() => console.log(port), 50);
   });`,
);

it('waits for the whole ready line, and gives its address', async () => {
  await using running = await startProcess({ entry: server, env: { GREETING: 'hello' }, args: ['there'] });
  expect(await (await fetch(running.address)).text()).toBe('hello there');
});

it('takes the address from the group of a pattern', async () => {
  await using running = await startProcess({ entry: server, ready: /^listening on .*:(\d+)$/m });
  expect(Number(running.address)).toBeGreaterThan(0);
});

it('kills at once, and starts again', async () => {
  await using first = await startProcess({ entry: server });
  expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(alive(first.pid)).toBe(false);
  await using second = await startProcess({ entry: server });
  expect(second.pid).not.toBe(first.pid);
});

it('stops gracefully when asked, and has all the output', async () => {
  await using running = await startProcess({ entry: server });
  expect(await running.kill('SIGTERM')).toEqual({ code: 3, signal: null });
  expect(running.output).toMatch(/listening on .*\nstopping\n/);
});

it('leaves no child behind when its scope ends', async () => {
  let pid = 0;
  {
    await using running = await startProcess({ entry: server });
    pid = running.pid;
  }
  expect(alive(pid)).toBe(false);
});

it('shows the output of a process that ends before it is ready', async () => {
  const entry = program('broken', `console.error('no such database'); process.exit(2);`);
  await expect(startProcess({ entry })).rejects.toThrow(
    /broken\.ts ended before it was ready \(code 2\)\..*no such database/s,
  );
});

it('ends a process that does not get ready', async () => {
  const entry = program('silent', `console.log(process.pid); setInterval(() => {}, 1_000);`);
  const starting = startProcess({ entry, readyTimeoutMs: 1_000 });
  const message = await starting.then(String, (error: Error) => error.message);
  expect(message).toContain('wrote no line like');
  expect(alive(Number(/\n(\d+)/.exec(message)?.[1]))).toBe(false);
});

it('ends with the process that started it, even by SIGKILL', async () => {
  const entry = program(
    'parent',
    `import { startProcess } from ${JSON.stringify(new URL('./start-process.ts', import.meta.url).href)};
     const child = await startProcess({ entry: ${JSON.stringify(server)} });
     console.log('child ' + child.pid);
     setInterval(() => {}, 1_000);`,
  );
  await using parent = await startProcess({ entry, ready: /^child (\d+)$/m });
  const child = Number(parent.address);
  expect(alive(child)).toBe(true);
  await parent.kill();
  await until(() => !alive(child) || execFileSync('ps', ['-o', 'stat=', '-p', String(child)]).includes('Z'));
});
