import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { isUndone, storeError } from './postgres-error.ts';

const ofServer = (code: string) => Object.assign(new Error('it said so'), { code, severity: 'ERROR' });

it.each([
  ['08006', 'look its key up'],
  ['25006', 'primary'],
  ['28P01', 'password'],
  ['40P01', 'try again'],
  ['42P01', 'migrate()'],
  ['53100', 'disk is full'],
  ['53300', 'max_connections'],
  ['53200', 'short of something'],
  ['55P03', 'pg_stat_activity'],
  ['57P01', 'look its key up'],
  ['XX001', 'damaged'],
])('says what to do about SQLSTATE %s, and that it may pass', (code, hint) => {
  const cause = ofServer(code);
  expect(storeError(cause)).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    hint: expect.stringContaining(hint),
    data: { postgres: code },
    cause,
  });
});

it('knows the errors of the driver and the network, which have no SQLSTATE', () => {
  const errors = [Object.assign(new Error('no'), { code: 'ECONNRESET' }), new Error('Connection terminated')];
  for (const error of errors) {
    expect(storeError(error)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      hint: expect.stringContaining('look its key'),
    });
  }
});

it('hides no fault of ours behind a server that is away', () => {
  for (const error of ['23505', '42601', '22P02'].map(ofServer)) expect(storeError(error)).toBe(error);
  const own = new HoldpointError('VERSION_CONFLICT', 'the version');
  expect(storeError(own)).toBe(own);
});

it('sends again only what the server undid', () => {
  expect(['40001', '40P01', '57P01', '08006', '23505'].map(ofServer).map(isUndone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
