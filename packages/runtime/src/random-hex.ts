import { randomUUID } from 'node:crypto';

/** 32 digits with 122 bits of chance, for salts and ids: a UUID, for which Node keeps random bytes in store. */
export function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}
