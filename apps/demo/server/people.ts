import type { Authenticate, Identity } from '@holdpoint/server';

/**
 * The people of the demo. A real host looks up its own session here; the demo's token is the person's id.
 */
export const people: readonly Identity[] = [
  { tenant: 'acme', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['legal', 'marketing', 'admin'] },
  { tenant: 'acme', user: { id: 'jonas', name: 'Jonas Weber' }, groups: ['legal'] },
  { tenant: 'acme', user: { id: 'anna', name: 'Anna Keller' }, groups: ['marketing'] },
  { tenant: 'acme', user: { id: 'lead', name: 'Lena Brandt' }, groups: ['support-lead', 'support'] },
  { tenant: 'acme', user: { id: 'sami', name: 'Sami Okafor' }, groups: ['support'] },
  { tenant: 'acme', user: { id: 'fiona', name: 'Fiona Hart' }, groups: ['finance'] },
];

export const authenticate: Authenticate = ({ token }) => people.find(({ user }) => user.id === token) ?? null;
