import type {
  DecisionReceipt,
  DecisionRequest,
  EventPage,
  HeldRunPage,
  ImpactView,
  MigrateRequest,
  MigrationPlan,
  Principal,
  ReplyReceipt,
  ReplyRequest,
  RerunRequest,
  ReviewPage,
  ReviewView,
  RunAction,
  RunPage,
  RunSummary,
  RunView,
  Turn,
} from '@holdpoint/protocol';
import type { Receipt } from '@holdpoint/runtime';
import type { Desk } from './desk.ts';

/**
 * One person's view of Holdpoint from your own code: a job, a script, a channel of your own. The same checks and the
 * same records as over HTTP; decisions are recorded with the channel `code`.
 */
export interface Seat {
  runs(options?: { readonly after?: string; readonly limit?: number }): Promise<RunPage>;
  /** Of these, the ones whose definition this server does not have. `limit` (200) are looked at for a page. */
  heldRuns(options?: { readonly after?: string; readonly limit?: number }): Promise<HeldRunPage>;
  run(id: string): Promise<RunView>;
  /** Entries after a version, oldest first. Default: from the beginning, at most 200. */
  events(run: string, options?: { readonly after?: number; readonly limit?: number }): Promise<EventPage>;
  /** Default: those that wait for a person. */
  reviews(options?: { readonly turn?: Turn; readonly after?: string; readonly limit?: number }): Promise<ReviewPage>;
  review(id: string): Promise<ReviewView>;
  /** What sending the review's work back to these tasks would do. Default: to its own. */
  impact(review: string, to?: readonly string[]): Promise<ImpactView>;
  /** `key` names this act: the same key and request answer with the same receipt. */
  decide(review: string, decision: DecisionRequest, key: string): Promise<Receipt<DecisionReceipt>>;
  /** Words in place of a decision: recorded at once, read by a model after. A clear answer becomes their decision. */
  reply(review: string, reply: ReplyRequest, key: string): Promise<Receipt<ReplyReceipt>>;
  control(run: string, action: RunAction, key: string): Promise<Receipt<RunSummary>>;
  /** Does these tasks again, also of a run that is done or failed. */
  rerun(run: string, request: RerunRequest, key: string): Promise<Receipt<RunSummary>>;
  /** Has it go on with the present definition of its crew; the one it has must be pinned. */
  migrate(run: string, request: MigrateRequest, key: string): Promise<Receipt<RunSummary>>;
  /** What `migrate` would refuse as the run is now. Writes nothing. */
  migration(run: string, request?: MigrateRequest): Promise<MigrationPlan>;
}

export function takeSeat(desk: Desk, principal: Principal): Seat {
  return {
    runs: ({ limit = 50, ...options } = {}) => desk.runs(principal, { limit, ...options }),
    heldRuns: ({ limit = 200, ...options } = {}) => desk.heldRuns(principal, { limit, ...options }),
    run: (id) => desk.run(principal, id),
    events: (run, { after = 0, limit = 200 } = {}) => desk.events(principal, run, { after, limit }),
    reviews: ({ turn = 'reviewer', limit = 50, ...options } = {}) =>
      desk.reviews(principal, { turn, limit, ...options }),
    review: (id) => desk.review(principal, id),
    impact: (review, to = []) => desk.impact(principal, review, to),
    decide: (review, decision, key) => desk.decide(principal, review, decision, { key, channel: 'code' }),
    reply: (review, reply, key) => desk.reply(principal, review, reply, { key, channel: 'code' }),
    control: (run, action, key) => desk.control(principal, run, action, { key, channel: 'code' }),
    rerun: (run, request, key) => desk.rerun(principal, run, request, { key, channel: 'code' }),
    migrate: (run, request, key) => desk.migrate(principal, run, request, { key, channel: 'code' }),
    migration: (run, request = {}) => desk.migration(principal, run, request),
  };
}
