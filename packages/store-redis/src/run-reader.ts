import {
  type Entry,
  type FoundRows,
  inVersionOrder,
  type JournalOptions,
  type LoadedRun,
  type LoadOptions,
  type Query,
  type Row,
  type RunRef,
  readCursor,
  writeCursor,
} from '@holdpoint/store';
import { taskText } from './commit-text.ts';
import { nameText } from './name-text.ts';
import type { RunScript } from './redis-connection.ts';
import { clockLua, redisScript } from './redis-script.ts';
import { memberText } from './row-place.ts';
import type { StoreClock } from './store-clock.ts';

export const loadScript = redisScript(`${clockLua}
local store, owner = KEYS[1], ARGV[1] .. '\\0' .. ARGV[2]
local entries, known = store .. 'entries:' .. owner, ARGV[5]
local version = redis.call('LLEN', entries)
if known ~= '' and version > 0 and cjson.decode(redis.call('LINDEX', entries, -1)).hash == known:sub(2) then
  return {version, {}, exactly(now(ARGV[3], ARGV[4])), 1}
end
return {version, redis.call('HVALS', store .. 'rows:' .. owner), exactly(now(ARGV[3], ARGV[4]))}`);

export const journalScript = redisScript(`
local store, owner = KEYS[1], ARGV[1] .. '\\0' .. ARGV[2]
local after, limit, task, key = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local entries, bodies = store .. 'entries:' .. owner, store .. 'bodies:' .. owner
local heads, contents = {}, {}
local function read(first, last) -- counted from 0; -1: the newest
  for _, head in ipairs(redis.call('LRANGE', entries, first, last)) do heads[#heads + 1] = head end
  for _, body in ipairs(redis.call('LRANGE', bodies, first, last)) do contents[#contents + 1] = body end
end
local named = {}
for n = 7, #ARGV do -- also
  if tonumber(ARGV[n]) > 0 then read(ARGV[n] - 1, ARGV[n] - 1) end
  named[ARGV[n]] = true
end
if limit == 0 then return {heads, contents} end
if task == '' and key == '' then
  read(after, limit < 0 and -1 or after + limit - 1)
  return {heads, contents}
end

local ofTask = store .. 'task:' .. owner .. task
local versions
if key == '' then
  versions = redis.call('ZRANGEBYSCORE', ofTask, '(' .. ARGV[3], '+inf', 'LIMIT', 0, limit)
else
  local version = redis.call('HGET', store .. 'keys:' .. owner, key:sub(2))
  local fits = version and tonumber(version) > after and (task == '' or redis.call('ZSCORE', ofTask, version))
  versions = fits and {version} or {}
end
for _, version in ipairs(versions) do
  if not named[version] then read(version - 1, version - 1) end
end
return {heads, contents}`);

/**
 * Every tag gives its own first members in order; the first of them all together are the page. Strings are compared byte
 * by byte, as Redis orders the members: Lua's own \`<\` goes by the language of the server's machine.
 */
export const findScript = redisScript(`
local store, tenant, kind, start, limit = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local pages, at = {}, {}
for n = 5, #ARGV do
  local list = store .. 'list:' .. tenant .. '\\0' .. kind .. '\\0' .. ARGV[n]
  pages[#pages + 1] = redis.call('ZRANGEBYLEX', list, start, '+', 'LIMIT', 0, limit)
  at[#pages] = 1
end

local function before(a, b)
  for n = 1, math.min(#a, #b) do
    local x, y = a:byte(n), b:byte(n)
    if x ~= y then return x < y end
  end
  return #a < #b
end
local texts = {}
while #texts < limit do
  local first
  for n, page in ipairs(pages) do
    local member = page[at[n]]
    if member and (not first or before(member, first)) then first = member end
  end
  if not first then break end
  for n, page in ipairs(pages) do
    if page[at[n]] == first then at[n] = at[n] + 1 end
  end
  local run, id = first:match('^([^%z]*)%z(.*)$', 17)
  texts[#texts + 1] = redis.call('HGET', store .. 'rows:' .. tenant .. '\\0' .. run, kind .. '\\0' .. id)
end
return texts`);

/** Each answer is of one instant: it comes from one script. */
export function runReader(run: RunScript, clock: StoreClock) {
  return {
    async load(ref: RunRef, { known }: LoadOptions): Promise<LoadedRun> {
      const place = [nameText(ref.tenant), nameText(ref.run)];
      const answer = await run(loadScript, [...place, ...clock.args(), known === undefined ? '' : `=${known}`]);
      const [version, rows, now, unchanged] = answer as readonly [number, readonly string[], string, 1?];
      return {
        version,
        rows: rows.map((text) => toRow(JSON.parse(text))),
        ...(unchanged && { unchanged: true }),
        now: clock.saw(now),
      };
    },

    async journal(
      ref: RunRef,
      { after = 0, limit = -1, task, key, also = [] }: JournalOptions,
    ): Promise<readonly Entry[]> {
      const found = [task === undefined ? '' : taskText(task), key === undefined ? '' : `=${nameText(key)}`];
      const place = [nameText(ref.tenant), nameText(ref.run)];
      const answer = await run(journalScript, [...place, String(after), String(limit), ...found, ...also.map(String)]);
      const [heads, bodies] = answer as readonly [readonly string[], readonly string[]];
      const entries = heads.map((head, n): Entry => ({ ...JSON.parse(head), body: JSON.parse(bodies[n] ?? '') }));
      return also.length > 0 ? inVersionOrder(entries) : entries;
    },

    async find({ tenant, kind, tags, after, limit }: Query): Promise<FoundRows> {
      const start = after === undefined ? '-' : `(${memberText(readCursor(after))}`;
      const args = [nameText(tenant), kind, start, String(limit + 1), ...new Set(tags.map(nameText))];
      const texts = (await run(findScript, args)) as readonly string[];
      const rows = texts.slice(0, limit).map((text) => {
        const stored: StoredRow = JSON.parse(text);
        return { tenant, run: stored.run, ...toRow(stored) };
      });
      const last = rows.at(-1);
      return { rows, next: last && texts.length > limit ? writeCursor(last) : null };
    },
  };
}

type StoredRow = Row & Pick<RunRef, 'run'>;

function toRow({ run: _, ...row }: StoredRow): Row {
  return row;
}
