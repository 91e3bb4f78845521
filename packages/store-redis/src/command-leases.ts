import type { Lease, Leased, LeaseOptions } from '@holdpoint/store';
import { nameText } from './name-text.ts';
import type { RunScript } from './redis-connection.ts';
import { clockLua, redisScript } from './redis-script.ts';
import type { StoreClock } from './store-clock.ts';

/**
 * A route's commands stand in `due:` by their due, or in `held:` by the end of their lease. So what is held is not
 * stepped over at every poll, and a poll that finds nothing writes nothing.
 */
export const leaseScript = redisScript(`${clockLua}
local store, holder, leaseMs, limit = KEYS[1], ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5])
local at = now(ARGV[2], ARGV[3])
local till = exactly(at + leaseMs)
local firstRoute = 7 + ARGV[6]

local lost = {}
for n = 7, firstRoute - 1 do
  local id = ARGV[n]
  local of = redis.call('HMGET', store .. 'command:' .. id, 'holder', 'route')
  if of[1] == holder then
    redis.call('ZADD', store .. 'held:' .. of[2], till, id)
    redis.call('ZREM', store .. 'due:' .. of[2], id)
  else
    lost[#lost + 1] = n - 7
  end
end

local found = {}
for n = firstRoute, #ARGV do
  local due, held = store .. 'due:' .. ARGV[n], store .. 'held:' .. ARGV[n]
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', held, '-inf', exactly(at))) do
    redis.call('ZADD', due, redis.call('HGET', store .. 'command:' .. id, 'due'), id)
    redis.call('ZREM', held, id)
  end
  local page = redis.call('ZRANGEBYSCORE', due, '-inf', exactly(at), 'WITHSCORES', 'LIMIT', 0, limit)
  for m = 1, #page, 2 do
    found[#found + 1] = {id = page[m], due = tonumber(page[m + 1]), place = #found, from = due, to = held}
  end
end
table.sort(found, function(a, b)
  if a.due ~= b.due then return a.due < b.due end
  return a.place < b.place
end)

local leases = {}
for n = 1, math.min(limit, #found) do
  local one = found[n]
  local key = store .. 'command:' .. one.id
  local deliveries = redis.call('HINCRBY', key, 'deliveries', 1)
  redis.call('HSET', key, 'holder', holder)
  redis.call('ZADD', one.to, till, one.id)
  redis.call('ZREM', one.from, one.id)
  leases[n] = {redis.call('HGET', key, 'text'), deliveries}
end
return {exactly(at), leases, lost}`);

/** Hands out commands under the name `holder`, which tells this store handle from those of other processes. */
export function commandLeases(run: RunScript, clock: StoreClock, holder: string) {
  return async ({ routes, limit, leaseMs, keep }: LeaseOptions): Promise<Leased> => {
    const kept = [String(keep.length), ...keep.map(nameText)];
    const asked = new Set(routes.map(nameText)); // one route twice would hand its commands out twice
    const answer = await run(leaseScript, [
      ...[holder, ...clock.args(), String(leaseMs), String(limit), ...kept],
      ...asked,
    ]);
    const [at, leases, lost] = answer as readonly [string, readonly (readonly [string, number])[], readonly number[]];
    const until = clock.saw(at) + leaseMs;
    return {
      leases: leases.map(([text, deliveries]): Lease => ({ ...JSON.parse(text), until, deliveries })),
      lost: keep.filter((_, n) => lost.includes(n)),
    };
  };
}
