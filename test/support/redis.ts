import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** Whether a `redis-server` can be started here. */
export const hasRedis = (process.env.PATH ?? '').split(delimiter).some((at) => existsSync(join(at, 'redis-server')));

if (!hasRedis && process.env.HOLDPOINT_REQUIRE_SERVICES === '1') {
  throw new Error('redis-server is not on the PATH, and HOLDPOINT_REQUIRE_SERVICES is 1.');
}
if (!hasRedis) console.log('Tests of several nodes on Redis do not run: redis-server is not on the PATH.');

export interface RunningRedis extends AsyncDisposable {
  readonly url: string;
  /** Without waiting for what comes of it. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
}

const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', ''];

/** The shell ends the server when its own input ends, which it does with this process, even by SIGKILL. */
const endsWithParent = `
exec 3<&0
redis-server "$@" </dev/null & server=$!
echo "pid $server"
(read -r _ <&3; kill -9 $server 2>/dev/null) >/dev/null 2>&1 &
wait $server`;

/** A Redis of the test's own that forgets nothing it acknowledged, on a free port of loopback. */
export async function startRedis(): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-nodes-redis-'));
  const port = `${await freePort()}`;
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, ...durable];
  const shell = spawn('sh', ['-c', endsWithParent, 'sh', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  let pid = 0;
  let output = '';
  for await (const line of createInterface(shell.stdout)) {
    output += `${line}\n`;
    pid ||= Number(/^pid (\d+)/.exec(line)?.[1] ?? 0);
    if (line.includes('Ready to accept connections')) break;
  }
  shell.stdout.resume();
  if (!output.includes('Ready to accept')) throw new Error(`redis-server did not start:\n${output}`);
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // it was gone already
    }
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    signal,
    async [Symbol.asyncDispose]() {
      signal('SIGKILL');
      await ended;
      shell.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
