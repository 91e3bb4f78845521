import * as z from 'zod';
import type { Json } from './json.ts';
import type { MigrateRequest } from './migration.ts';
import type { Comment, DecisionRequest, PatchOperation, ReplyRequest } from './review.ts';
import type { RerunRequest } from './run.ts';
import type { ReviewQuery, RunQuery, StartRunRequest, TokenFrame } from './wire.ts';

// For the server alone: no browser bundle imports zod. Types are written by hand; each schema satisfies its type.

/** Longest feedback in UTF-16 code units; about 16 KB of text. */
export const longestFeedback = 16_384;

const limit = z.coerce.number().int().min(1).max(200).default(50);

/** Exact optional members: absent, never `undefined`. */
type Exact<Type> = { [Key in keyof Type]: Exclude<Type[Key], undefined> };

const feedback = z.string().max(longestFeedback);
const pointer = z
  .string()
  .max(1000)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer');
/** A task's key, or an item's, which has the key of its own in brackets. */
const taskId = z.string().min(1).max(140);
const taskKey = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be the key of a task');
/** As many as a crew may have. */
const mostTasks = 90;
const offset = z.number().int().min(0);

const comment = z.strictObject({
  anchor: z.strictObject({
    path: pointer,
    quote: z
      .strictObject({
        exact: z.string().min(1).max(2000),
        prefix: z.string().max(32),
        suffix: z.string().max(32),
        start: offset,
        end: offset,
      })
      .exactOptional(),
  }),
  text: feedback.regex(/\S/, 'must say something'),
}) satisfies z.ZodType<Comment>;

const patchOperation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['add', 'replace']), path: pointer, value: z.json() as z.ZodType<Json> }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
]) satisfies z.ZodType<PatchOperation>;

const about = {
  revision: z.number().int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
};

export const decisionRequest = z.strictObject({
  type: z.enum(['approve', 'edit', 'revise', 'reject', 'outcome', 'answer', 'decline']),
  ...about,
  feedback: feedback.exactOptional(),
  comments: z.array(comment).max(50).exactOptional(),
  to: z.array(taskId).min(1).max(300).exactOptional(),
  patch: z.array(patchOperation).min(1).max(500).exactOptional(),
  outcome: z.string().min(1).max(64).exactOptional(),
  answer: (z.json() as z.ZodType<Json>).exactOptional(),
}) satisfies z.ZodType<DecisionRequest>;

export const decideMessage = decisionRequest.extend({ review: z.string().max(1000), key: z.string().min(1).max(200) });

export const replyRequest = z.strictObject({ text: feedback, ...about }) satisfies z.ZodType<ReplyRequest>;

export const startRunRequest = z.strictObject({
  crew: z.string().max(64),
  input: z.json() as z.ZodType<Json>,
}) satisfies z.ZodType<StartRunRequest>;

export const rerunRequest = z.strictObject({
  from: z.array(taskId).min(1).max(300),
  feedback: feedback.exactOptional(),
}) satisfies z.ZodType<RerunRequest>;

export const migrateRequest = z.strictObject({
  tasks: z
    .record(taskKey, taskKey)
    .refine((tasks) => Object.keys(tasks).length <= mostTasks, `must name at most ${mostTasks} tasks`)
    .exactOptional(),
}) satisfies z.ZodType<MigrateRequest>;

/** Query of `GET /runs/:id/migration`: `tasks=draft:line,research:facts`, the new key behind the old one. */
export const migrationQuery = z.object({
  tasks: z
    .string()
    .max(mostTasks * 130)
    .transform((list) => Object.fromEntries(list.split(',').filter(Boolean).map(renamed)))
    .pipe(migrateRequest.shape.tasks.unwrap())
    .default({}),
});

function renamed(pair: string): readonly [old: string, key: string] {
  const [old = '', ...key] = pair.split(':');
  return [old, key.join(':')];
}

/** Query of `GET /reviews/:id/impact`: `to=research,draft`; without it, the review's own task. */
export const impactQuery = z.object({
  to: z
    .string()
    .max(9000)
    .transform((list) => list.split(',').filter(Boolean))
    .default([]),
});

export const reviewQuery = z.object({
  turn: z.enum(['reviewer', 'agent', 'nobody']).default('reviewer'),
  after: z.string().max(1000).exactOptional(),
  limit,
}) satisfies z.ZodType<Exact<ReviewQuery>>;

export const runQuery = z.object({
  after: z.string().max(1000).exactOptional(),
  limit,
}) satisfies z.ZodType<Exact<RunQuery>>;

export const heldQuery = runQuery.extend({ limit: limit.default(200) });

export const eventQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  /** Seconds to hold an empty answer back. */
  wait: z.coerce.number().min(0).max(25).default(0),
  limit,
});

export const watchMessage = z.object({ run: z.string().max(1000) });

/** What another node of the same system sends on; a newer one may say more. */
export const tokenFrame = z.object({
  run: z.string().max(1000),
  task: taskId,
  attempt: z.number().int().min(0),
  turn: z.number().int().min(0),
  offset,
  text: z.string(),
  reasoning: z.literal(true).exactOptional(),
}) satisfies z.ZodType<TokenFrame>;

export const handshake = z.object({ protocol: z.number().int(), token: z.string().max(16_384).optional() });
