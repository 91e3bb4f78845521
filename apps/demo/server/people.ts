import type { Authenticate, Identity } from '@holdpoint/server';

/**
 * The people of the demo. A real host looks up its own session here; the demo's token is the person's id.
 */
export const people: readonly Identity[] = [
  { tenant: 'acme', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['legal', 'marketing', 'admin'] },
  { tenant: 'acme', user: { id: 'jonas', name: 'Jonas Weber' }, groups: ['legal'] },
  { tenant: 'acme', user: { id: 'anna', name: 'Anna Keller' }, groups: ['marketing'] },
];

export const authenticate: Authenticate = ({ token }) => people.find(({ user }) => user.id === token) ?? null;
