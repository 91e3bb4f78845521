import type { Json, ReviewView } from '@holdpoint/protocol';
import { type Field, fieldsOf, isObject } from './field-changes.ts';

/**
 * Facts for a person who decides on a tool call, as a gate's `present` returns them. All of it may be left out; any other
 * member beside these is drawn as well: values as lines, lists and objects folded and counted.
 */
export interface ToolFacts {
  /** The one amount the decision hangs on, read now. */
  readonly live?: LiveFact;
  /** A calculation, one row an amount; the last is what comes out. */
  readonly sums?: readonly SumFact[];
  /** Rules that apply, and whether the agent's call keeps each. */
  readonly policy?: readonly PolicyFact[];
  /** What a person wrote that all this is about. */
  readonly quote?: QuoteFact;
}

export interface LiveFact {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly label?: string;
  /** Milliseconds since the epoch. */
  readonly readAt?: number;
}

export interface SumFact {
  readonly label: string;
  readonly amount: number;
  /** JSON pointer to the argument this row is: it follows a person's edit, and the last row moves by as much. */
  readonly argument?: string;
}

export interface PolicyFact {
  readonly text: string;
  readonly holds: boolean;
  readonly note?: string;
}

export interface QuoteFact {
  /** Who wrote: "Customer wrote". */
  readonly label: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

/** What a host draws facts from. */
export interface ToolFactsView<Arguments = Json, Facts = Json> {
  /** What `present` returned; `null` without it, or where it failed. */
  readonly facts: Facts | null;
  readonly review: ReviewView<Arguments, Facts>;
  /** As the agent wrote them, and as they would run with the person's changes, or ran. */
  readonly proposed: Arguments;
  readonly args: Arguments;
}

/** The known shapes of what was presented; what is none of them is among `others`. */
export interface ReadFacts {
  readonly live: LiveFact | null;
  readonly sums: readonly SumFact[];
  readonly policy: readonly PolicyFact[];
  readonly quote: QuoteFact | null;
  readonly others: readonly Field[];
}

export function readFacts(presented: Json): ReadFacts {
  const none = { live: null, sums: [], policy: [], quote: null };
  if (!isObject(presented)) return { ...none, others: presented === null ? [] : fieldsOf({}, presented) };
  const { live, sums, policy, quote } = presented;
  const known = {
    live: isLive(live) ? live : null,
    sums: isListOf(sums, isSum) ? sums : [],
    policy: isListOf(policy, isPolicy) ? policy : [],
    quote: isQuote(quote) ? quote : null,
  };
  const read = new Set(Object.entries(known).flatMap(([key, fact]) => (isEmpty(fact) ? [] : [key])));
  return { ...known, others: fieldsOf({}, presented).filter(({ key }) => !read.has(key ?? '')) };
}

function isEmpty(fact: object | null): boolean {
  return fact === null || (Array.isArray(fact) && fact.length === 0);
}

function isListOf<Item>(value: Json | undefined, isItem: (item: unknown) => item is Item): value is Json & Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isLive(value: unknown): value is LiveFact {
  return has(value, { amount: 'number', currency: 'string' }, { label: 'string', readAt: 'number' });
}

function isSum(value: unknown): value is SumFact {
  return has(value, { label: 'string', amount: 'number' }, { argument: 'string' });
}

function isPolicy(value: unknown): value is PolicyFact {
  return has(value, { text: 'string', holds: 'boolean' }, { note: 'string' });
}

function isQuote(value: unknown): value is QuoteFact {
  return has(value, { label: 'string', text: 'string' }, { at: 'number' });
}

/** One with more members than these is drawn in full instead. */
function has(value: unknown, needed: Readonly<Record<string, string>>, allowed: Readonly<Record<string, string>>) {
  if (!isObject(value as Json)) return false;
  const members = Object.entries(value as object);
  return (
    members.every(([key, member]) => typeof member === ({ ...needed, ...allowed }[key] ?? 'none')) &&
    Object.keys(needed).every((key) => Object.hasOwn(value as object, key))
  );
}
