import { HoldpointError } from '@holdpoint/protocol';
import type { Durability } from '@holdpoint/store';
import { cleanLog } from './clean-log.ts';
import type { Send } from './redis-connection.ts';
import { refusalOf } from './redis-error.ts';

/** The classes that a server's settings can give. */
export type RedisDurability = Exclude<Durability, 'replicated'>;

/** The settings that keep what each class promises; the first of several is the one to recommend. */
const needed: Readonly<Record<RedisDurability, readonly (readonly [name: string, ...values: string[]])[]>> = {
  host: [
    ['appendonly', 'yes'],
    ['appendfsync', 'always'],
    ['no-appendfsync-on-rewrite', 'no'], // while the file is rewritten, "always" would be "never"
    ['maxmemory-policy', 'noeviction'],
  ],
  process: [
    ['appendonly', 'yes'],
    ['appendfsync', 'always', 'no'], // "everysec" may hold answered writes back in memory while an fsync is under way
    ['maxmemory-policy', 'noeviction'],
  ],
  none: [
    ['maxmemory-policy', 'noeviction'], // a run that loses some of its keys is broken, and not only forgotten
  ],
};

/** The layout of the keys. Data that is laid out otherwise has another number. */
const layout = '1';

/**
 * Answers the layout of the data, and tries each command that scripts write with: one that the user may not run would end
 * a commit half-way.
 */
const tryOut = `
local store, layout = KEYS[1], ARGV[1]
local found = redis.call('GET', store .. 'layout')
if found and found ~= layout then return found end
local list, hash, set = store .. 'try:list', store .. 'try:hash', store .. 'try:set'
redis.call('RPUSH', list, '')
redis.call('LSET', list, 0, '')
redis.call('HSET', hash, 'field', 0)
redis.call('HINCRBY', hash, 'field', 1)
redis.call('HDEL', hash, 'field')
redis.call('ZADD', set, 0, '')
redis.call('ZREM', set, '')
redis.call('DEL', list)
redis.call('SETNX', store .. 'layout', layout)
return layout`;

/**
 * Throws `STORE_UNAVAILABLE` when the server's settings do not give the class, when they cannot be read and nobody `said`
 * the class, when the user may not write, and for data that another version laid out.
 */
export async function checkServer(
  send: Send,
  { store, said }: { readonly store: string; readonly said: RedisDurability | undefined },
): Promise<void> {
  const wanted = needed[said ?? 'host'];
  const settings = await Promise.all(
    wanted.map(async ([name, ...values]) => ({ name, values, value: await settingOf(send, name) })),
  );
  const wrong = settings.filter(({ value, values }) => value !== null && !values.includes(value));
  if (wrong.length > 0) {
    const is = wrong.map(({ name, value }) => `"${name} ${value}"`).join(', ');
    const must = wrong.map(({ name, values }) => `"${name} ${values[0]}"`).join(', ');
    throw new HoldpointError('STORE_UNAVAILABLE', `Redis is set to ${is}.`, {
      hint: `Class "${said ?? 'host'}" needs ${must}. If a weaker class is enough, say so with \`accept\`.`,
    });
  }
  if (said === undefined && settings.some(({ value }) => value === null)) {
    throw new HoldpointError('STORE_UNAVAILABLE', 'Redis does not let its settings be read with CONFIG GET.', {
      hint: "Find out what your provider promises, and give it your word for it: `accept: 'host'`, or a weaker class.",
    });
  }
  if (said !== 'none') await cleanLog(send, { said: said !== undefined });
  const found = await layoutOf(send, store);
  if (found !== layout) {
    throw new HoldpointError('STORE_UNAVAILABLE', `The data under "${store}" has layout ${found}, not ${layout}.`, {
      hint: 'Another version of @holdpoint/store-redis wrote it. Install that version, or use another prefix.',
    });
  }
}

/** `null` where CONFIG is forbidden, or hides the setting. */
async function settingOf(send: Send, name: string): Promise<string | null> {
  try {
    const answer = (await send(['CONFIG', 'GET', name])) as readonly string[] | Readonly<Record<string, string>>;
    return (Array.isArray(answer) ? answer[1] : (answer as Readonly<Record<string, string>>)[name]) ?? null;
  } catch (error) {
    if (refusalOf(error) === 'NOPERM' || (error instanceof Error && error.message.startsWith('ERR unknown')))
      return null;
    throw error;
  }
}

async function layoutOf(send: Send, store: string): Promise<unknown> {
  try {
    return await send(['EVAL', tryOut, '1', store, layout]);
  } catch (error) {
    if (['OOM', 'MISCONF', 'NOREPLICAS'].includes(refusalOf(error) ?? '')) return layout; // for now: reads go on
    throw error;
  }
}
