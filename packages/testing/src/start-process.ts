import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface StartProcessOptions {
  /** The file to run: a path, or `new URL('./server.ts', import.meta.url)`. */
  readonly entry: string | URL;
  readonly args?: readonly string[];
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The line on stdout that says it is ready; its first group, or the whole match, is the address. Default: a URL. */
  readonly ready?: RegExp;
  /** Default 20_000. */
  readonly readyTimeoutMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** What `ready` found in the ready line, e.g. `http://127.0.0.1:4321`. */
  readonly address: string;
  /** Everything written so far, stdout and stderr together. */
  readonly output: string;
  /** Resolves when the process is gone and its output complete. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends the signal, by default SIGKILL, and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<Exit>;
}

/**
 * Runs a TypeScript file in a Node process of its own, from the packages' sources, and waits until it is ready.
 *
 * `await using` ends it with the test. It also ends when this process does, even by SIGKILL: the child watches for
 * that, because a child left behind keeps its port and its database.
 *
 * ```ts
 * await using server = await startProcess({ entry, env: { FILE: file } });
 * await server.kill(); // kill -9, in the middle of whatever it does
 * await using again = await startProcess({ entry, env: { FILE: file } });
 * ```
 */
export async function startProcess(options: StartProcessOptions): Promise<RunningProcess> {
  const { entry, args = [], env = {}, ready = /https?:\/\/[^\s"']+/, readyTimeoutMs = 20_000 } = options;
  const file = entry instanceof URL ? fileURLToPath(entry) : entry;
  const child = spawn(process.execPath, ['--conditions=@holdpoint/source', '--import', endsWithParent, file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let output = '';
  const exited = new Promise<Exit>((resolve) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      process.off('exit', end);
      resolve({ code, signal });
    };
    child.once('close', settle);
    child.once('error', () => settle(null, null)); // could not be started: there is no close then
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  async function kill(signal: NodeJS.Signals = 'SIGKILL') {
    child.kill(signal);
    return exited;
  }

  try {
    const address = await readyLine(child, ready, readyTimeoutMs, exited);
    return {
      pid: child.pid as number,
      address,
      get output() {
        return output;
      },
      exited,
      kill,
      [Symbol.asyncDispose]: async () => void (await kill()),
    };
  } catch (error) {
    await kill();
    throw new Error(`${file} ${(error as Error).message} Its output:\n${output || '(none)'}`, { cause: error });
  }
}

/** Ends the child within 200 ms of its parent's death. The timer does not keep it alive. */
const endsWithParent = `data:text/javascript,${encodeURIComponent(`
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 200).unref();
`)}`;

function readyLine(child: ChildProcess, ready: RegExp, timeoutMs: number, exited: Promise<Exit>): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`wrote no line like ${ready} within ${timeoutMs} ms.`)), timeoutMs);
    let stdout = '';
    child.stdout?.on('data', (text: string) => {
      stdout += text;
      // whole lines only: half of an address matches too
      const [found, group] = ready.exec(stdout.slice(0, stdout.lastIndexOf('\n') + 1)) ?? [];
      if (found !== undefined) settle(() => resolve(group ?? found));
    });
    child.once('error', (error) => settle(() => reject(new Error(`could not be started: ${error.message}.`))));
    exited.then(({ code, signal }) =>
      settle(() => reject(new Error(`ended before it was ready (${signal ?? `code ${code}`}).`))),
    );
    function settle(outcome: () => void) {
      clearTimeout(timer);
      outcome();
    }
  });
}
