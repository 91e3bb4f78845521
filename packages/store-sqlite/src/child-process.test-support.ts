import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a TypeScript file of this folder as a process of its own, with these options as its argument. */
export function startChild(file: `./${string}.ts`, options: unknown) {
  const entry = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@holdpoint/source', entry, JSON.stringify(options)]);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    /** What it prints until it ends; after this many lines it is killed, and prints on until it is dead. */
    async *lines(killAfter: number | null = null) {
      let rest = '';
      let count = 0;
      for await (const chunk of child.stdout.setEncoding('utf8')) {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (++count === killAfter) child.kill('SIGKILL');
          yield line;
        }
      }
    },
    signal: (name: 'SIGKILL' | 'SIGCONT') => child.kill(name),
    async killed() {
      const { signal } = await closed;
      return signal ?? errors;
    },
    async ended() {
      child.stdout.resume();
      const { code } = await closed;
      return { code, errors };
    },
  };
}
