import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { faultPoints } from '@holdpoint/runtime';
import { postgresFaultPoints } from '@holdpoint/store-postgres';
import { redisFaultPoints } from '@holdpoint/store-redis';
import { sqliteFaultPoints } from '@holdpoint/store-sqlite';
import { inject } from 'vitest';

/** A store that processes are killed on. */
export interface Kind {
  readonly name: string;
  /** The fault points of the store itself. */
  readonly points: readonly string[];
  /** Those of them at which a frozen process stands in nobody's way: it holds no lock. */
  readonly freezable: readonly string[];
  /** Whether every process goes by its own clock; otherwise all go by that of the server. */
  readonly hasOwnClocks: boolean;
  /** Where an empty store is, as `openStore` and `readRuns` take it. */
  place(folder: string): string;
}

export const sqlite: Kind = {
  name: 'SQLite',
  points: sqliteFaultPoints,
  freezable: [],
  hasOwnClocks: true,
  place: (folder) => `sqlite:${join(folder, `${randomUUID()}.db`)}`,
};

export const postgres: Kind = {
  name: 'Postgres',
  points: postgresFaultPoints,
  freezable: postgresFaultPoints,
  hasOwnClocks: false,
  place: () => postgresPlace(inject('postgres')),
};

const redis: Kind = {
  name: 'Redis',
  points: redisFaultPoints,
  freezable: redisFaultPoints,
  hasOwnClocks: false,
  place: () => `${inject('redis')}#${randomUUID()}`,
};

/** The stores that are here. */
export const kinds: readonly Kind[] = [sqlite, postgres, ...(inject('redis') === null ? [] : [redis])];

/** An empty schema on this server. */
export function postgresPlace(url: string): string {
  return `${url}#of_${randomUUID().replaceAll('-', '')}`;
}

/** The fault points that a campaign passes: it imports nothing, and its agents have no tools. */
export function campaignPoints({ points }: Kind): readonly string[] {
  const own = faultPoints.filter((point) => !point.startsWith('import.') && point !== 'tool.started');
  return [...own, ...points, 'model.asked'];
}

/** Those that agents with tools pass. */
export function deskPoints({ points }: Kind): readonly string[] {
  return [...faultPoints.filter((point) => !point.startsWith('import.')), ...points, 'model.asked', 'effect.asked'];
}
