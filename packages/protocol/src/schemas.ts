import * as z from 'zod';
import type { Json } from './json.ts';
import type { DecisionRequest } from './review.ts';
import type { ReviewQuery, RunQuery, StartRunRequest } from './wire.ts';

// For the server alone: no browser bundle imports zod. Types are written by hand; each schema satisfies its type.

/** Longest feedback in UTF-16 code units; about 16 KB of text. */
export const longestFeedback = 16_384;

const limit = z.coerce.number().int().min(1).max(200).default(50);

/** Exact optional members: absent, never `undefined`. */
type Exact<Type> = { [Key in keyof Type]: Exclude<Type[Key], undefined> };

export const decisionRequest = z.strictObject({
  type: z.enum(['approve', 'revise']),
  revision: z.number().int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
  feedback: z.string().max(longestFeedback).exactOptional(),
}) satisfies z.ZodType<DecisionRequest>;

export const decideMessage = decisionRequest.extend({ review: z.string().max(300), key: z.string().min(1).max(200) });

export const startRunRequest = z.strictObject({
  crew: z.string().max(64),
  input: z.json() as z.ZodType<Json>,
}) satisfies z.ZodType<StartRunRequest>;

export const reviewQuery = z.object({
  turn: z.enum(['reviewer', 'agent', 'nobody']).default('reviewer'),
  after: z.string().max(1000).exactOptional(),
  limit,
}) satisfies z.ZodType<Exact<ReviewQuery>>;

export const runQuery = z.object({
  after: z.string().max(1000).exactOptional(),
  limit,
}) satisfies z.ZodType<Exact<RunQuery>>;

export const eventQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  /** Seconds to hold an empty answer back. */
  wait: z.coerce.number().min(0).max(25).default(0),
  limit,
});

export const watchMessage = z.object({ run: z.string().max(200) });

export const handshake = z.object({ protocol: z.number().int(), token: z.string().max(16_384).optional() });
