import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningProcess, startProcess } from '@holdpoint/testing';

const root = join(import.meta.dirname, '../..');
const packs = join(root, '.cache/packs');
const apps = join(import.meta.dirname, 'apps');
const run = promisify(execFile);

/** An Express app and a React app outside this repository, with the packed packages installed. */
export interface Shop extends AsyncDisposable {
  /** Puts the files of these stages over what is there, one after the other. */
  put(...stages: readonly string[]): Promise<void>;
  /** What the compiler says of both apps, declarations of the packages included. */
  typeErrors(): Promise<string>;
  /** Builds the page and starts the server that serves it. */
  start(env: Readonly<Record<string, string>>): Promise<RunningProcess>;
}

/** Installs a shop by pnpm, from the tarballs of `scripts/packaging.mjs` and otherwise from this lockfile's versions. */
export async function openShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'holdpoint-shop-'));
  const [server, web] = [join(folder, 'server'), join(folder, 'web')];
  await cp(join(apps, 'host'), folder, { recursive: true });
  await install(folder);
  return {
    put: async (...stages) => {
      for (const stage of stages) await cp(join(apps, stage), folder, { recursive: true });
    },
    typeErrors: async () => {
      const said = [await typeErrors(server), await typeErrors(web)];
      return said.join('');
    },
    start: async (env) => {
      const vite = join(web, 'node_modules/vite/bin/vite.js');
      // the runner of this test sets NODE_ENV, for which Vite would bundle another React than customers get
      await run(process.execPath, [vite, 'build'], { cwd: web, env: { ...process.env, NODE_ENV: 'production' } });
      const entry = join(server, 'start.js');
      await writeFile(entry, "process.chdir(import.meta.dirname); await import('./app.ts');");
      return startProcess({ entry, env: { NODE_ENV: 'production', PORT: '0', ...env } });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function install(folder: string): Promise<void> {
  const tarballs = await packed();
  const { packageManager, devDependencies } = await manifest('.');
  const demo = await manifest('apps/demo');
  const versions = { ...devDependencies, ...demo.dependencies, ...demo.devDependencies, ...tarballs };
  const depend = (names: readonly string[]) =>
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(names.map((name) => [name, versions[name]])),
    });
  const workspace = { packages: ['server', 'web'], overrides: tarballs, allowBuilds: { esbuild: false } };
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(workspace)); // YAML takes JSON
  await writeFile(join(folder, 'server/package.json'), depend(inServer));
  await writeFile(join(folder, 'web/package.json'), depend(inWeb));
  // not to be frozen: it makes pnpm prefer the versions this repository was tested with
  await cp(join(root, 'pnpm-lock.yaml'), join(folder, 'pnpm-lock.yaml'));
  const shell = process.platform === 'win32';
  const words = ['--yes', packageManager, 'install', '--prefer-offline', '--no-frozen-lockfile'];
  await run('npx', words, { cwd: folder, shell }).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`The packed packages cannot be installed.\n${stdout}${stderr}`);
  });
}

const inServer = ['@holdpoint/server', 'express', 'zod', '@types/express', '@types/node'];
const inWeb = [
  '@holdpoint/react',
  'react',
  'react-dom',
  '@types/react',
  '@types/react-dom',
  '@vitejs/plugin-react',
  'vite',
];

/** Every public package and where its tarball lies. */
async function packed(): Promise<Record<string, string>> {
  const files = await readdir(packs).catch(() => []);
  const named = files.flatMap((file) => {
    const name = /^holdpoint-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(file)?.[1];
    return name ? [[`@holdpoint/${name}`, `file:${join(packs, file)}`]] : [];
  });
  if (named.length > 0) return Object.fromEntries(named);
  throw new Error('Nothing is packed yet: run `pnpm run build` and `pnpm run packaging` first.');
}

async function manifest(folder: string): Promise<{
  readonly packageManager: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}> {
  return JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
}

async function typeErrors(project: string): Promise<string> {
  const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', project]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}
