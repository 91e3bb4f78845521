import { createHash } from 'node:crypto';

/** Lua that Redis runs as one step: nobody sees half of it, and nobody comes between. Its first key begins all others. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * Lua for the store's clock: `now(given, floor)` in milliseconds, with `given` in place of the server's own clock unless
 * it is empty, and never before `floor`.
 */
export const clockLua = `
local function now(given, floor)
  if given == '' then
    local time = redis.call('TIME')
    given = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return math.max(tonumber(given), tonumber(floor))
end
local function exactly(number)
  return string.format('%.17g', number)
end`;
