import { setTimeout as pause } from 'node:timers/promises';
import { HoldpointError } from '@holdpoint/protocol';
import type { Send } from './redis-connection.ts';
import { refusalOf } from './redis-error.ts';

/**
 * Has a server write its log anew, once after each of its starts and before anything else is written.
 *
 * One that was killed in the middle of a write may leave the beginning of a transaction at the end of its log. It does
 * not carry that out when it starts, but Redis 7.0 leaves it in the file: at the start after the next, it would be carried
 * out together with what was written behind it. Throws `STORE_UNAVAILABLE` where the log cannot be written anew.
 */
export async function cleanLog(send: Send, { said }: { readonly said: boolean }): Promise<void> {
  if (isClean(await logOf(send))) return;
  try {
    await send(['BGREWRITEAOF']);
  } catch (error) {
    if (refusalOf(error) === 'NOPERM' && said) return; // whose word counts for the rest has given it for this
    if (!(error instanceof Error && /already in progress/.test(error.message))) throw error;
  }
  for (;;) {
    const log = await logOf(send);
    if (isClean(log)) return;
    if (log.aof_rewrite_in_progress === '0' && log.aof_rewrite_scheduled === '0') throw notWritten();
    await pause(5);
  }
}

/** Also of a server that has no log, or says nothing of it. */
function isClean({ aof_enabled, aof_last_rewrite_time_sec, aof_last_bgrewrite_status }: Log): boolean {
  // counted since the start: -1 before the first
  return aof_enabled !== '1' || (aof_last_rewrite_time_sec !== '-1' && aof_last_bgrewrite_status === 'ok');
}

type Log = Readonly<Record<string, string>>;

/** Empty where the user may not ask. */
async function logOf(send: Send): Promise<Log> {
  try {
    const lines = String(await send(['INFO', 'persistence'])).split('\r\n');
    return Object.fromEntries(lines.map((line) => line.split(':') as [string, string]));
  } catch (error) {
    if (refusalOf(error) === 'NOPERM') return {};
    throw error;
  }
}

function notWritten(): HoldpointError {
  return new HoldpointError('STORE_UNAVAILABLE', 'Redis could not write its append-only file anew after its start.', {
    hint: 'Its own log says why; often the disk is full.',
  });
}
