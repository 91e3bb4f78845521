import { HoldpointError, type Json } from '@holdpoint/protocol';
import canonicalize from 'canonicalize';

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. Handed in, since the core has no crypto of its own. */
export type Sha256 = (text: string) => string;

/** What the pure core needs from outside. */
export interface Hashing {
  readonly sha256: Sha256;
}

/**
 * RFC 8785 canonical JSON: the text that content hashes, input hashes and the journal's chain are taken over.
 *
 * Throws `OUTPUT_INVALID` for what JSON cannot carry unchanged: NaN and infinities, `undefined`, lone surrogates,
 * integers beyond 2^53, and instances of classes (dates, maps).
 */
export function canonical(value: Json): string {
  refuse(value, '');
  return canonicalize(value) ?? 'null';
}

function refuse(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw invalid(path, 'has a lone surrogate');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw invalid(path, 'is not a finite number');
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw invalid(path, 'is an integer beyond 2^53');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) refuse(item, `${path}/${index}`);
        return;
      }
      if (!isPlainObject(value)) throw invalid(path, 'is an instance of a class, not a plain object');
      for (const [key, item] of Object.entries(value)) {
        if (!key.isWellFormed()) throw invalid(path, 'has a key with a lone surrogate');
        refuse(item, `${path}/${key}`);
      }
      return;
    default:
      throw invalid(path, `is ${typeof value}, which JSON does not have`);
  }
}

/** Made by `{}`, here or in another realm, or without a prototype. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function invalid(path: string, what: string): HoldpointError {
  return new HoldpointError('OUTPUT_INVALID', `The value at "${path || '/'}" ${what}.`, {
    hint: 'Outputs must survive JSON unchanged: use strings for large numbers, and null for what is missing.',
  });
}
