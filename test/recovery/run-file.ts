import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

// Reads what the processes left behind, with none of the code under test: SQL, JSON and SHA-256 alone.

export interface StoredEntry {
  readonly version: number;
  readonly key: string;
  readonly task: string | null;
  readonly type: string;
  readonly at: number;
  readonly body: EntryBody;
  readonly bodyHash: string;
  readonly hash: string;
}

/** The members of an event's body that the checker looks at. */
export interface EntryBody {
  readonly by?: { readonly user: { readonly id: string } };
  readonly review?: string;
  readonly revision?: number;
  readonly contentHash?: string;
  /** Of `review.opened`: the entry that holds what is shown, and which attempt that is. */
  readonly proposal?: number;
  readonly attempt?: number;
  readonly decision?: string;
  readonly feedback?: string | null;
  readonly output?: unknown;
  /** Of `tools.called`: what the agent called. */
  readonly calls?: readonly CallBody[];
  /** Of a tool's event: which call it is about, and the hash of the arguments it ran with. */
  readonly call?: string;
  readonly executedHash?: string;
  readonly messages?: readonly unknown[];
  readonly verdicts?: readonly { readonly passed: boolean }[];
  readonly usage?: {
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly unrecorded?: number;
  };
}

export interface CallBody {
  readonly kind: 'tool' | 'question';
  readonly tool: string;
  readonly arguments: unknown;
  readonly refused?: string;
  readonly asked?: object;
}

export interface StoredRow {
  readonly kind: 'run' | 'task' | 'call' | 'review';
  readonly id: string;
  readonly sort: number;
  readonly tags: readonly string[];
  readonly state: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Of the run's row alone. */
  readonly head: string | undefined;
}

export interface RunFile {
  readonly tenant: string;
  readonly run: string;
  readonly version: number;
  readonly journal: readonly StoredEntry[];
  readonly rows: readonly StoredRow[];
  /** Tags as the index has them: `kind id sort tag`. */
  readonly tags: readonly string[];
  readonly commands: readonly string[];
}

/** Every run in a store's file. */
export function readRuns(file: string): readonly RunFile[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const all = (sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values) as Columns[];
    return all('select * from runs order by id').map((stored) => {
      const [id, run, tenant] = [Number(stored.id), String(stored.run), String(stored.tenant)];
      return {
        tenant,
        run,
        version: Number(stored.version),
        journal: all('select * from journal where run_id = ? order by version', id).map(toEntry),
        rows: all('select * from rows where run_id = ?', id).map(toRow),
        tags: all('select * from tags where tenant = ? and run = ?', tenant, run).map(
          ({ kind, id: row, sort, tag }) => `${kind} ${row} ${sort} ${tag}`,
        ),
        commands: all('select id from commands where run_id = ?', id).map((command) => String(command.id)),
      };
    });
  } finally {
    database.close();
  }
}

/** One line of a calls or effects file. */
export interface WitnessedCall {
  readonly key: string;
  readonly at: number;
  readonly pid: number;
  readonly content: unknown;
}

export function readCalls(file: string): readonly WitnessedCall[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as WitnessedCall);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 8785: ECMAScript's own numbers and strings, and members in the order of their UTF-16 names. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${jcs((value as Record<string, unknown>)[name])}`).join(',')}}`;
}

type Columns = Readonly<Record<string, unknown>>;

function toEntry({ version, key, task, type, at, body, body_hash, hash }: Columns): StoredEntry {
  return { version, key, task, type, at, body: JSON.parse(String(body)), bodyHash: body_hash, hash } as StoredEntry;
}

function toRow({ kind, id, sort, tags, body }: Columns): StoredRow {
  const { row, head } = JSON.parse(String(body));
  return { kind, id, sort, tags: JSON.parse(String(tags)), state: row.state, context: row.context, head } as StoredRow;
}
