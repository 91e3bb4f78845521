// The way in from a plain `npm start` or `npm test`: needs only Node 20 and npm, installs everything else from the
// lockfile, and runs the rest on the Node that the lockfile pins.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const windows = process.platform === 'win32';
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const [task, ...rest] = process.argv.slice(2);
if (task === 'start') {
  pnpm('install', '--frozen-lockfile');
  pnpm('--filter', '@holdpoint/demo', 'build');
  serve(['--conditions=@holdpoint/source', 'apps/demo/server/main.ts', ...rest]);
} else if (task === 'test') {
  pnpm('install', '--frozen-lockfile');
  pnpm('run', 'check', ...rest);
} else {
  console.error(`Unknown task "${task ?? ''}". Usage: node scripts/bootstrap.mjs start|test`);
  process.exitCode = 2;
}

/** Runs the pinned pnpm and leaves with its exit code when it fails. */
function pnpm(...args) {
  const result = spawnSync('npx', ['--yes', manifest.packageManager, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
    env: environment(),
  });
  if (result.error) throw result.error;
  if (result.signal) process.exit(128 + constants.signals[result.signal]);
  if (result.status !== 0) process.exit(result.status);
}

/** Without the settings that npm exports to its scripts: pnpm would take them for its own. How to reach the registry stays. */
function environment() {
  const isForNpm = (name) => /^npm_config_(?!registry$|cafile$|proxy$|https_proxy$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForNpm(name)));
}

/** Runs Node as a direct child: signals reach it, and it never outlives whoever started this script. */
function serve(args) {
  const child = spawn(pinnedNode(), args, { cwd: root, stdio: 'inherit' });
  const started = callers();
  const orphaned = setInterval(() => {
    if (callers().join() !== started.join()) child.kill('SIGTERM');
  }, 500);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    throw error;
  });
  child.on('exit', (code, signal) => {
    clearInterval(orphaned);
    process.exit(signal ? 128 + constants.signals[signal] : code);
  });
}

/** The process above this one, and under npm the one above npm's `sh -c`, which outlives a killed npm. */
function callers() {
  const { ppid } = process;
  if (process.platform !== 'linux' || !process.env.npm_lifecycle_event) return [ppid, alive(ppid)];
  try {
    const [, above] = readFileSync(`/proc/${ppid}/stat`, 'utf8').split(') ')[1].split(' ');
    return [ppid, above];
  } catch {
    return [ppid, 'gone'];
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The Node binary from the optional dependency of this platform; the host's own where there is none (musl, BSD). */
function pinnedNode() {
  const platform = { win32: 'win', darwin: process.arch === 'arm64' ? 'bin-darwin' : 'darwin' }[process.platform];
  const folder = join(root, 'node_modules', `node-${platform ?? process.platform}-${process.arch}`, 'bin');
  const binary = join(folder, windows ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`No Node for ${process.platform}-${process.arch} among the dependencies: install Node 24 or newer.`);
}
