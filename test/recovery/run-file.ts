import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

// What the processes left behind, in the same shape from every store, with none of the code under test: JSON and SHA-256
// alone. `read-runs.ts` reads it.

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
  return lines.flatMap((line) => wholeLine(line) ?? []);
}

/** `null` for a line whose process was killed while it wrote: what it announces was not done. */
function wholeLine(line: string): WitnessedCall | null {
  try {
    return JSON.parse(line) as WitnessedCall;
  } catch {
    return null;
  }
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
