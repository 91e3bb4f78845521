import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { storeError } from './redis-error.ts';

it.each([
  ['OOM', "OOM command not allowed when used memory > 'maxmemory'. script: 8b0c, on @user_script:24."],
  ['OOM', 'ERR Error running script (call to f_8b0c): @user_script:24: @user_script: 24: -OOM command not allowed'],
  ['LOADING', 'LOADING Redis is loading the dataset in memory'],
  ['READONLY', "READONLY You can't write against a read only replica. script: 8b0c, on @user_script:24."],
  ['MISCONF', 'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.'],
  ['BUSY', 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'],
  ['NOAUTH', 'NOAUTH Authentication required.'],
  ['MOVED', 'MOVED 3999 127.0.0.1:6381'],
  [
    'NOPERM',
    "ERR The user executing the script can't run this command or subcommand script: 8b0c, on @user_script:24.",
  ],
])('says of %s that nothing was written, and what to do: %s', (code, message) => {
  const cause = new Error(message);
  const error = storeError(cause);
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', data: { redis: code }, cause });
  expect((error as HoldpointError).hint).toMatch(/^Nothing was written\. .{20}/);
});

it.each([
  'Socket closed unexpectedly',
  'read ECONNRESET',
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'ERR unknown',
])('says of any other failure that the outcome is unknown: %s', (message) => {
  expect(storeError(new Error(message))).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    hint: expect.stringContaining('unknown: look its key up'),
  });
});

it('leaves alone what is no failure of Redis', () => {
  const refusal = new HoldpointError('CURSOR_INVALID', 'No cursor.');
  expect(storeError(refusal)).toBe(refusal);
});
