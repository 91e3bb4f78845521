import { type OpenOptions, type Query, type Store, type StoreRule, storeRules } from '@holdpoint/store';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { leaseScript } from './command-leases.ts';
import { commitScript } from './commit-script.ts';
import { eraseScript } from './entry-eraser.ts';
import type { RedisClient } from './redis-client.ts';
import { redisForTests } from './redis-for-tests.test-support.ts';
import type { RedisScript } from './redis-script.ts';
import { redisStore } from './redis-store.ts';
import { findScript, journalScript, loadScript } from './run-reader.ts';

/** One deliberate fault: these scripts, with this in place of that. */
interface Fault {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  readonly scripts: readonly RedisScript[];
  readonly changes: readonly (readonly [that: string, becomes: string])[];
}

const versionCheck = commitScript.text.slice(
  commitScript.text.indexOf('local function newest'),
  commitScript.text.indexOf('for at = firstCommand'),
);
const keyCheck = commitScript.text.slice(
  commitScript.text.indexOf('for at ='),
  commitScript.text.indexOf('local version'),
);
const commandCheck = commitScript.text.slice(
  commitScript.text.indexOf(versionCheck) + versionCheck.length,
  commitScript.text.indexOf('-- write'),
);
const afterEntries = 'local function list';
const page = "redis.call('ZRANGEBYLEX', list, start, '+', 'LIMIT', 0, limit)";

const faults: readonly Fault[] = [
  {
    name: 'has no version check',
    caughtBy: ['ST4', 'ST9'],
    scripts: [commitScript],
    changes: [[versionCheck, '']],
  },
  {
    name: 'takes a version for the run that was seen',
    caughtBy: ['ST90'],
    scripts: [commitScript],
    changes: [['newest() ~= head:sub(2)', 'false']],
  },
  {
    name: 'looks at the version after it wrote entries',
    caughtBy: ['ST4', 'ST10'],
    scripts: [commitScript],
    changes: [
      [versionCheck, ''],
      [afterEntries, `version = version - ARGV[5]\n${versionCheck}${afterEntries}`],
    ],
  },
  {
    name: "looks for other runs' commands after it wrote entries",
    caughtBy: ['ST16'],
    scripts: [commitScript],
    changes: [
      [commandCheck, ''],
      [afterEntries, commandCheck + afterEntries],
    ],
  },
  {
    name: "does not look for other runs' commands",
    caughtBy: ['ST16'],
    scripts: [commitScript],
    changes: [[commandCheck, '']],
  },
  {
    name: 'looks at the version before the key',
    caughtBy: ['ST6'],
    scripts: [commitScript],
    changes: [
      [keyCheck, ''],
      [versionCheck, versionCheck + keyCheck],
    ],
  },
  {
    name: 'loses receipts',
    caughtBy: ['ST5', 'ST6', 'ST31'],
    scripts: [commitScript],
    changes: [["redis.call('HSET', keys, key, version)", '']],
  },
  {
    name: 'runs names together',
    caughtBy: ['ST17'],
    scripts: [commitScript, loadScript, journalScript],
    changes: [
      ["local owner = tenant .. '\\0' .. run", 'local owner = tenant .. run'],
      ["owner = KEYS[1], ARGV[1] .. '\\0' .. ARGV[2]", 'owner = KEYS[1], ARGV[1] .. ARGV[2]'],
    ],
  },
  {
    name: 'keeps removed rows',
    caughtBy: ['ST19'],
    scripts: [commitScript],
    changes: [["redis.call('HDEL', rows, field)", '']],
  },
  {
    name: 'keeps the tags of a replaced row',
    caughtBy: ['ST20'],
    scripts: [commitScript],
    changes: [['if old and moves then', 'if false then']],
  },
  {
    name: "removes other runs' commands",
    caughtBy: ['ST15'],
    scripts: [commitScript],
    changes: [['if of[1] ~= owner then', 'if not of[1] then']],
  },
  {
    name: 'keeps who held a command that is written anew',
    caughtBy: ['ST36'],
    scripts: [commitScript],
    changes: [['  remove(id)\n', '']],
  },
  {
    name: 'lists the last rows first',
    caughtBy: ['ST22'],
    scripts: [findScript],
    changes: [[page, "redis.call('ZREVRANGEBYLEX', list, '+', '-', 'LIMIT', 0, limit)"]],
  },
  {
    name: 'compares by sort alone in its cursor',
    caughtBy: ['ST23', 'ST25'],
    scripts: [findScript],
    changes: [[page, page.replace('start', "start == '-' and start or start:sub(1, 17) .. '\\255'")]],
  },
  {
    name: 'looks for the row of its cursor',
    caughtBy: ['ST25'],
    scripts: [findScript],
    changes: [
      [page, "redis.call('ZRANGE', list, from, from + limit - 1)"],
      [
        '  pages[#pages + 1]',
        "  local from = (redis.call('ZRANK', list, start:sub(2)) or -1) + 1\n  pages[#pages + 1]",
      ],
    ],
  },
  {
    name: 'lists a row once for each tag',
    caughtBy: ['ST21', 'ST23'],
    scripts: [findScript],
    changes: [['at[n] = at[n] + 1 end', 'at[n] = at[n] + 1; break end']],
  },
  {
    name: 'mixes lists by their first bytes alone',
    caughtBy: ['ST23'],
    scripts: [findScript],
    changes: [['for n = 1, math.min(#a, #b) do', 'for n = 1, 16 do']],
  },
  {
    name: 'hands out the newest first',
    caughtBy: ['ST38', 'ST41'],
    scripts: [leaseScript],
    changes: [['return a.due < b.due', 'return a.due > b.due']],
  },
  {
    name: 'hands out the oldest of one route after those of another',
    caughtBy: ['ST41'],
    scripts: [leaseScript],
    changes: [['if a.due ~= b.due then return a.due < b.due end', '']],
  },
  {
    name: 'hands out commands early',
    caughtBy: ['ST39'],
    scripts: [leaseScript],
    changes: [["exactly(at), 'WITHSCORES'", "exactly(at + 1), 'WITHSCORES'"]],
  },
  {
    name: 'hands out commands twice',
    caughtBy: ['ST42', 'ST45'],
    scripts: [leaseScript],
    changes: [["redis.call('ZREM', one.from, one.id)", '']],
  },
  {
    name: 'forgets what a dead holder held',
    caughtBy: ['ST42', 'ST53'],
    scripts: [leaseScript],
    changes: [["'-inf', exactly(at))) do", "'-inf', '(-inf')) do"]],
  },
  {
    name: 'does not renew',
    caughtBy: ['ST43'],
    scripts: [leaseScript],
    changes: [["redis.call('ZADD', store .. 'held:' .. of[2], till, id)", '']],
  },
  {
    name: 'renews what another holds',
    caughtBy: ['ST53'],
    scripts: [leaseScript],
    changes: [['if of[1] == holder then', 'if of[1] then']],
  },
  {
    name: 'counts for each handle',
    caughtBy: ['ST56'],
    scripts: [leaseScript],
    changes: [["'deliveries', 1)", "'deliveries ' .. holder, 1)"]],
  },
  {
    name: 'goes by the clock of the server only',
    caughtBy: ['ST46'],
    scripts: [leaseScript, loadScript],
    changes: [["if given == '' then", 'if true then']],
  },
  {
    name: 'lets its clock run backwards',
    caughtBy: ['ST46'],
    scripts: [leaseScript, loadScript],
    changes: [['math.max(tonumber(given), tonumber(floor))', 'tonumber(given)']],
  },
  {
    name: 'erases the entry before',
    caughtBy: ['ST32'],
    scripts: [eraseScript],
    changes: [["'LSET', bodies, version - 1", "'LSET', bodies, version - 2"]],
  },
];

const redis = await redisForTests();
const client = createClient({ url: redis?.url ?? '' });
if (redis) await client.connect();
afterAll(async () => {
  if (!redis) return;
  client.destroy();
  await redis[Symbol.asyncDispose]();
});

describe.skipIf(!redis)('the rules', () => {
  for (const fault of faults) {
    it(`catch a store that ${fault.name}`, async () => {
      const broken = await brokenOf(fault.caughtBy, (options) => open(faulty(fault), options));
      expect(broken).toEqual(fault.caughtBy);
    });
  }

  it('catch a store that counts rows for its cursor', async () => {
    const counting = (store: Store): Store => ({
      ...store,
      async find({ after, ...query }: Query) {
        const start = Number(after ?? 0);
        const { rows } = await store.find({ ...query, limit: 10_000 });
        const end = start + query.limit;
        return { rows: rows.slice(start, end), next: end < rows.length ? String(end) : null };
      },
    });
    expect(await brokenOf(['ST24'], (options) => counting(open(client, options)))).toEqual(['ST24']);
  });

  it('find nothing wrong with a store that sends its scripts in this way, but in order', async () => {
    const named = [...new Set(faults.flatMap(({ caughtBy }) => caughtBy))];
    const unchanged = faulty({ name: '', caughtBy: [], scripts: [], changes: [] });
    expect(await brokenOf(named, (options) => open(unchanged, options))).toEqual([]);
  });
});

function open(from: RedisClient, { now, data }: OpenOptions): Store {
  const store = redisStore({ client: from, now, accept: redis?.accept ?? 'none', prefix: `test-${data}` });
  return { ...store, durability: 'host' }; // it outlives its handles
}

async function brokenOf(
  named: readonly StoreRule['id'][],
  opening: (options: OpenOptions) => Store,
): Promise<readonly string[]> {
  const rules = (await storeRules({ open: async (options) => opening(options) })).filter(({ id }) =>
    named.includes(id),
  );
  const broken: string[] = [];
  for (const { id, run } of rules) await run().catch(() => broken.push(id));
  return broken.sort((a, b) => named.indexOf(a as StoreRule['id']) - named.indexOf(b as StoreRule['id']));
}

/** The client, but for the scripts with the fault. */
function faulty({ scripts, changes }: Fault): RedisClient {
  const all = [commitScript, loadScript, journalScript, findScript, leaseScript, eraseScript];
  const applied = new Set<string>();
  const change = (text: string) =>
    changes.reduce((changed, [that, becomes]) => {
      if (changed.includes(that)) applied.add(that);
      return changed.replace(that, () => becomes);
    }, text);
  const texts = new Map(
    all.map((script) => [script.sha, scripts.includes(script) ? change(script.text) : script.text]),
  );
  expect([...applied]).toEqual(expect.arrayContaining(changes.map(([that]) => that))); // or it breaks nothing
  return {
    get isOpen() {
      return client.isOpen;
    },
    get isReady() {
      return client.isReady;
    },
    sendCommand(command, options) {
      const [name, sha = '', ...args] = command;
      const text = name === 'EVALSHA' ? texts.get(sha) : undefined;
      return client.sendCommand(text === undefined ? command : ['EVAL', text, ...args], options);
    },
    duplicate: () => client.duplicate(),
    on: (event, listener) => client.on(event, listener),
    off: (event, listener) => client.off(event, listener),
  };
}
