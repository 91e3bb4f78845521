import { DatabaseSync } from 'node:sqlite';
import { type PostgresQuery, postgresStore } from '@holdpoint/store-postgres';
import { sqliteStore } from '@holdpoint/store-sqlite';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rewritingPool } from '../store-postgres/rewriting-pool.ts';
import { startPostgres } from '../support/start-postgres.ts';
import type { BenchStore } from './bench-store.ts';
import { weighed } from './handed-over.ts';
import { postgresBench } from './postgres-bench.ts';
import { createRounds } from './rounds.ts';
import { sqliteBench } from './sqlite-bench.ts';
import { parkedHeap } from './parked.ts';

// What does not depend on how busy the machine is; `pnpm bench` measures the rest.
