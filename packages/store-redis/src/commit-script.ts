import { type Commit, commandTaken, keyTaken, versionConflict } from '@holdpoint/store';
import type { CommitText } from './commit-text.ts';
import { clockLua, redisScript } from './redis-script.ts';
import type { StoreClock } from './store-clock.ts';

/**
 * Writes one commit. An error in a script does not undo what the script wrote before: so everything that may be wrong is
 * looked at first. The first write may be refused (no memory, no disk, no primary), and refuses all; the later ones of
 * the same script are not.
 *
 * The keys, each behind the store's prefix: `entries:` and `bodies:` (lists; their length is the version), `keys:` and
 * `task:` (where entries are found), `rows:`, `places:` (each row's sort and tags) and `list:` (rows in order, one list
 * for each tag), `command:`, and `due:` and `held:` (a route's commands by their due, by the end of their lease).
 */
export const commitScript = redisScript(`${clockLua}
local store, tenant, run, hint = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local expected = tonumber(ARGV[4])
local holder, till = ARGV[9], ARGV[10] ~= '' and exactly(now(ARGV[11], ARGV[12]) + ARGV[10])
local head = ARGV[13]
local firstEntry = 14
local firstRow = firstEntry + 4 * ARGV[5]
local firstCommand = firstRow + 3 * ARGV[6]
local firstDone = firstCommand + 5 * ARGV[7]
local afterDone = firstDone + ARGV[8]
local owner = tenant .. '\\0' .. run
local entries, bodies, keys = store .. 'entries:' .. owner, store .. 'bodies:' .. owner, store .. 'keys:' .. owner
local rows, places = store .. 'rows:' .. owner, store .. 'places:' .. owner

-- look
for at = firstEntry, firstRow - 1, 4 do
  if redis.call('HEXISTS', keys, ARGV[at]) == 1 then return {'KEY_TAKEN', (at - firstEntry) / 4} end
end
local version = redis.call('LLEN', entries)
local function newest() return cjson.decode(redis.call('LINDEX', entries, -1)).hash end
if version ~= expected or (head ~= '' and version > 0 and newest() ~= head:sub(2)) then
  return {'VERSION_CONFLICT', version}
end
for at = firstCommand, firstDone - 1, 5 do
  local other = redis.call('HGET', store .. 'command:' .. ARGV[at], 'owner')
  if other and other ~= owner then return {'COMMAND_TAKEN', (at - firstCommand) / 5} end
end

-- write
for at = firstEntry, firstRow - 1, 4 do
  local key, task, head, body = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  version = redis.call('RPUSH', entries, head)
  redis.call('RPUSH', bodies, body)
  redis.call('HSET', keys, key, version)
  if task ~= '' then redis.call('ZADD', store .. 'task:' .. owner .. task, version, version) end
end

local function list(place, field, act)
  local kind, id = field:match('^(%a+)%z(.*)$')
  local member = place:sub(1, 16) .. run .. '\\0' .. id
  for tag in place:gmatch('%z([^%z]*)') do act(store .. 'list:' .. tenant .. '\\0' .. kind .. '\\0' .. tag, member) end
end
local function enlist(key, member) redis.call('ZADD', key, 0, member) end
local function strike(key, member) redis.call('ZREM', key, member) end
for at = firstRow, firstCommand - 1, 3 do
  local field, place, text = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local old = redis.call('HGET', places, field)
  local moves = old ~= place -- most rows keep their place, and lists are the dearest part
  if old and moves then list(old, field, strike) end
  if place == '' then
    redis.call('HDEL', rows, field)
    redis.call('HDEL', places, field)
  else
    redis.call('HSET', rows, field, text)
    if moves then
      redis.call('HSET', places, field, place)
      list(place, field, enlist)
    end
  end
end

local function remove(id)
  local key = store .. 'command:' .. id
  local of = redis.call('HMGET', key, 'owner', 'route')
  if of[1] ~= owner then return end
  redis.call('DEL', key)
  redis.call('ZREM', store .. 'due:' .. of[2], id)
  redis.call('ZREM', store .. 'held:' .. of[2], id)
end
for at = firstDone, afterDone - 1 do remove(ARGV[at]) end
for at = firstCommand, firstDone - 1, 5 do
  local id, route, due, text, leased = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local key = store .. 'command:' .. id
  remove(id)
  redis.call('HSET', key, 'owner', owner, 'route', route, 'due', due, 'text', text)
  if leased == '' then
    redis.call('ZADD', store .. 'due:' .. route, due, id)
  else
    redis.call('HSET', key, 'holder', holder, 'deliveries', 1)
    redis.call('ZADD', store .. 'held:' .. route, till, id)
  end
end

redis.pcall('PUBLISH', store .. 'changes', hint) -- a hint: that it is refused must not look like a failure
return {'WRITTEN'}`);

export interface CommitArgs {
  /** What watchers are told. */
  readonly hint: string;
  /** Names the handle, to which what is leased is handed out. */
  readonly holder: string;
  readonly clock: StoreClock;
}

/** What the script takes. */
export function commitArgs(
  { tenant, run, expected, head, entries, rows, commands, done, leaseMs }: CommitText,
  { hint, holder, clock }: CommitArgs,
): string[] {
  const counts = [expected, entries.length, rows.length, commands.length, done.length].map(String);
  return [
    ...[tenant, run, hint, ...counts, holder, leaseMs, ...clock.args(), head],
    ...entries.flatMap(({ key, task, head, body }) => [key, task, head, body]),
    ...rows.flatMap(({ field, place, text }) => [field, place, text]),
    ...commands.flatMap(({ id, route, due, text, leased }) => [id, route, due, text, leased]),
    ...done,
  ];
}

/** Throws what the script refused. */
export function checkWritten(commit: Commit, answer: unknown): void {
  const [outcome, detail = 0] = answer as readonly [string, number?];
  switch (outcome) {
    case 'WRITTEN':
      return;
    case 'KEY_TAKEN':
      throw keyTaken(commit, commit.entries[detail]?.key ?? '');
    case 'VERSION_CONFLICT':
      throw versionConflict(commit, detail);
    case 'COMMAND_TAKEN':
      throw commandTaken(commit, commit.commands[detail]?.id ?? '');
    default:
      throw new Error(`The commit script answered "${outcome}".`);
  }
}
