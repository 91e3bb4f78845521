import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { across } from './across.ts';
import type { OpenBench } from './bench-store.ts';
import { bytes } from './bytes.ts';
import { decisions } from './decisions.ts';
import { inbox } from './inbox.ts';
import { parked } from './parked.ts';
import { postgresBench } from './postgres-bench.ts';
import { push } from './push.ts';
import { redisBench } from './redis-bench.ts';
import { type BenchOptions, isMet, type Result, tableHead, tableLine } from './report.ts';
import { sockets } from './sockets.ts';
import { sqliteBench } from './sqlite-bench.ts';

// pnpm bench [name …] [--store sqlite,postgres,redis] [--seconds 4] [--rounds 3] [--full] [--disk-ms 0]: every figure is
// measured beside the same disk's or library's own in the same run, and compared as a ratio; a machine's own figures move
// by more than ours. `--disk-ms` makes SQLite's disk slower by so much a commit.

const benchmarks: Readonly<Record<string, (open: OpenBench, options: BenchOptions) => Promise<void>>> = {
  decisions,
  sockets,
  bytes,
  parked,
  inbox,
  push,
  across,
};
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'sqlite,postgres' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    full: { type: 'boolean', default: false },
    'disk-ms': { type: 'string', default: '0' },
  },
});
const diskMs = Number(values['disk-ms']);
const stores: Readonly<Record<string, OpenBench>> = {
  sqlite: () => sqliteBench({ diskMs }),
  postgres: postgresBench,
  redis: redisBench,
};
const results: Result[] = [];
const options: BenchOptions = {
  ms: Number(values.seconds) * 1_000,
  rounds: Number(values.rounds),
  full: values.full,
  report: (result) => {
    results.push(result);
    console.log(tableLine(result));
  },
};
const chosen = values.store.split(',').map((name) => named(stores, name, 'store'));
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const measured = names.map((name) => named(benchmarks, name, 'benchmark'));

const servers: string[] = [];
for (const open of chosen) {
  await using bench = await open();
  servers.push(bench.server);
}
const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const [load = 0] = loadavg();
const day = new Date().toISOString().slice(0, 10);
const slower = diskMs > 0 ? [`commits of SQLite slower by ${diskMs} ms`] : [];
const before = `load before ${load.toFixed(1)}\n`;
console.log([machine, `Node ${process.versions.node}`, ...servers, ...slower, day, before].join(', '));
console.log(tableHead);
const from = performance.now();
for (const measure of measured) for (const open of chosen) await measure(open, options);

const missed = results.filter((result) => !isMet(result));
const goals = results.filter(({ goal }) => goal !== undefined);
console.log(`\n${Math.round((performance.now() - from) / 1_000)} s; ${missed.length} of ${goals.length} goals missed.`);
process.exit();

function named<Kind>(all: Readonly<Record<string, Kind>>, name: string, what: string): Kind {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found) return found;
  throw new Error(`There is no ${what} "${name}"; there is ${Object.keys(all).join(', ')}.`);
}
