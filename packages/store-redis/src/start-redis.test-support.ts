import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Sends the signal, by default SIGKILL, and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface StartRedisOptions {
  /** Given, the server goes on with what is in it, and leaves it behind. */
  readonly folder?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Lines of `redis.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const durable = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
  'auto-aof-rewrite-percentage': '0',
  save: '',
};

/** The shell ends the server when its own input ends, which it does with this process, even by SIGKILL. */
const endsWithParent = `
exec 3<&0
redis-server "$@" </dev/null & server=$!
echo "pid $server"
(read -r _ <&3; kill -9 $server 2>/dev/null) >/dev/null 2>&1 &
wait $server`;

/** Starts a `redis-server` of its own, set to class \`host\`, and waits until it answers. Rejects where there is none. */
export async function startRedis({ folder, port, settings }: StartRedisOptions = {}): Promise<RunningRedis> {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'holdpoint-redis-'));
  const at = port ?? (await freePort());
  const lines = { port: `${at}`, bind: '127.0.0.1', dir: data, ...durable, ...settings };
  const args = Object.entries(lines).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]);
  const child = spawn('sh', ['-c', endsWithParent, 'sh', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let pid = 0;
  let output = '';
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    pid ||= Number(/^pid (\d+)/.exec(line)?.[1] ?? 0);
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  if (!output.includes('Ready to accept')) throw new Error(`redis-server did not start:\n${output}`);

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    try {
      process.kill(pid, signal);
    } catch {
      // it was gone already
    }
    await ended;
    child.stdin.end();
  }
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    folder: data,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      if (folder === undefined) rmSync(data, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
