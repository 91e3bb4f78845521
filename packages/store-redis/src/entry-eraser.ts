import type { RunRef } from '@holdpoint/store';
import { nameText } from './name-text.ts';
import type { RunScript } from './redis-connection.ts';
import { redisScript } from './redis-script.ts';

export const eraseScript = redisScript(`
local bodies = KEYS[1] .. 'bodies:' .. ARGV[1] .. '\\0' .. ARGV[2]
local last = redis.call('LLEN', bodies)
local function empty(version)
  if version >= 1 and version <= last then redis.call('LSET', bodies, version - 1, 'null') end
end
if ARGV[3] == 'all' then
  for version = 1, last do empty(version) end
else
  for n = 3, #ARGV do empty(tonumber(ARGV[n])) end
end
return {'ERASED'}`);

/** Empties bodies in the journal. What Redis wrote to its files before stays there until it rewrites them. */
export function entryEraser(run: RunScript) {
  return async ({ tenant, run: name }: RunRef, versions: readonly number[] | 'all'): Promise<void> => {
    const which = versions === 'all' ? [versions] : versions.map(String);
    await run(eraseScript, [nameText(tenant), nameText(name), ...which]);
  };
}
