import type { Run } from '@holdpoint/core';
import {
  type Channel,
  type DecisionReceipt,
  type DecisionRequest,
  type EventPage,
  type HeldRunPage,
  HoldpointError,
  type ImpactView,
  type MigrateRequest,
  type MigrationPlan,
  type Principal,
  parseReviewId,
  type ReplyReceipt,
  type ReplyRequest,
  type RerunRequest,
  type ReviewPage,
  type ReviewSummary,
  type ReviewView,
  type RunAction,
  type RunPage,
  type RunSummary,
  type RunView,
  reviewId,
  type Turn,
} from '@holdpoint/protocol';
import {
  definitionOf,
  definitionUnknown,
  findHeld,
  type Receipt,
  type RegisteredCrew,
  type Runtime,
  reviewTags,
  runFrom,
  runSummary,
  summaryOf,
} from '@holdpoint/runtime';
import type { Row } from '@holdpoint/store';
import { type Access, type Action, factsOf, forbidden, namesOf } from './access.ts';
import { eventView } from './event-view.ts';
import { createFoundRuns, type Found } from './found-runs.ts';
import { impactView } from './impact-view.ts';
import { visibleProblems, visibleRefusal } from './migration-sight.ts';
import { readableStore } from './readable-store.ts';
import { reviewView } from './review-view.ts';
import { runView } from './run-view.ts';
import { sightOf } from './visible.ts';

/** A page of a list: where it begins, and how many. */
interface PageOptions {
  readonly after?: string;
  readonly limit: number;
}

/** By whom, under which key, through which door. */
interface Act {
  readonly key: string;
  readonly channel: Channel;
}

/**
 * What a principal can read and do, with every check made: the one place between the doors (HTTP, sockets) and the
 * runtime. What they may not see answers exactly like what does not exist.
 */
export interface Desk {
  runs(principal: Principal, options: PageOptions): Promise<RunPage>;
  /** Of the runs they may read, those whose definition is not here. */
  heldRuns(principal: Principal, options: PageOptions): Promise<HeldRunPage>;
  run(principal: Principal, id: string): Promise<RunView>;
  version(principal: Principal, id: string): Promise<number>;
  events(
    principal: Principal,
    id: string,
    options: { readonly after: number; readonly limit: number },
  ): Promise<EventPage>;
  reviews(principal: Principal, options: PageOptions & { readonly turn: Turn }): Promise<ReviewPage>;
  review(principal: Principal, id: string): Promise<ReviewView>;
  /** What sending the review's work back to these tasks would do. */
  impact(principal: Principal, id: string, to: readonly string[]): Promise<ImpactView>;
  start(principal: Principal, crew: string, input: unknown, act: Act): Promise<Receipt<RunSummary>>;
  control(principal: Principal, id: string, action: RunAction, act: Act): Promise<Receipt<RunSummary>>;
  rerun(principal: Principal, id: string, request: RerunRequest, act: Act): Promise<Receipt<RunSummary>>;
  migrate(principal: Principal, id: string, request: MigrateRequest, act: Act): Promise<Receipt<RunSummary>>;
  /** What `migrate` would refuse. */
  migration(principal: Principal, id: string, request: MigrateRequest): Promise<MigrationPlan>;
  decide(principal: Principal, id: string, decision: DecisionRequest, act: Act): Promise<Receipt<DecisionReceipt>>;
  /** Words in place of a decision: recorded at once, understood after. */
  reply(principal: Principal, id: string, reply: ReplyRequest, act: Act): Promise<Receipt<ReplyReceipt>>;
  crew(principal: Principal, name: string): Promise<RegisteredCrew>;
}

export function createDesk(runtime: Runtime, access: Access): Desk {
  const { registry } = runtime;
  const store = readableStore(runtime.store);
  const find = createFoundRuns(store);

  const crewOf = (run: Run) => registry.find(run.crew.context.crew, run.crew.context.definition);

  /** A row is written without knowing which processes read it. */
  function listed(row: Row): RunSummary {
    const summary = summaryOf<RunSummary>(row);
    const { crew, definition } = definitionOf(row);
    const live = summary.status === 'running' || summary.status === 'waiting';
    return live && !registry.find(crew, definition) ? { ...summary, status: 'held' } : summary;
  }

  function narrowed<Item extends RunSummary>(principal: Principal, runs: readonly Item[]): Promise<readonly Item[]> {
    return access.narrow(runs, (run) => ({
      principal,
      action: 'run.read',
      run: { ...run, startedBy: run.startedBy.id },
    }));
  }

  /** The run, when this principal may read it. Absent and forbidden look alike. */
  async function reachable(principal: Principal, id: string): Promise<Found> {
    const found = await find({ tenant: principal.tenant, run: id });
    if (!found || !(await may(principal, 'run.read', found))) throw absentRun(id);
    return found;
  }

  /** Throws `FORBIDDEN`, once the journal has who was refused: what they may see, they may not do this with. */
  async function demand(
    { principal, channel }: { readonly principal: Principal; readonly channel: Channel },
    action: Action,
    found: Found,
    review?: string,
  ): Promise<void> {
    if (await may(principal, action, found, review)) return;
    await runtime.noteRefusal(
      found.run.id,
      { action, ...(review !== undefined && { review }) },
      { by: principal, channel },
    );
    throw forbidden(action);
  }

  function may(principal: Principal, action: Action, { run, rows }: Found, review?: string): Promise<boolean> {
    const asked = rows.find(({ kind, id }) =>
      review === undefined ? kind === 'run' : kind === 'review' && id === review,
    );
    const { crew, startedBy } = run.crew.context;
    const request = {
      principal,
      action,
      run: { id: run.id, crew, startedBy: startedBy.id },
      ...(review !== undefined && {
        review: { id: reviewId(run.id, review), task: run.reviews[review]?.context.task ?? '' },
      }),
    };
    return access.allows(request, factsOf(run, asked?.tags ?? []));
  }

  async function reachableReview(principal: Principal, id: string) {
    const parsed = parseReviewId(id);
    const found = parsed && (await find({ tenant: principal.tenant, run: parsed.run }));
    // the id is the caller's text: `constructor` is no review
    const row = found && Object.hasOwn(found.run.reviews, parsed.review) ? found.run.reviews[parsed.review] : undefined;
    if (!found || !row || !(await may(principal, 'review.read', found, parsed.review))) throw absentReview(id);
    return { found, row, review: parsed.review };
  }

  /** A review with the plan of its crew. Throws `DEFINITION_UNKNOWN` where this server does not have it. */
  async function planned(principal: Principal, id: string) {
    const { found, row, review } = await reachableReview(principal, id);
    const plan = crewOf(found.run)?.plan;
    if (!plan) throw definitionUnknown(found.run);
    return { found, asked: { run: found.run, plan, id: review, row } };
  }

  return {
    runs: async (principal, options) => {
      const tags = readerTags(principal);
      const { rows, next } = await store.find({ tenant: principal.tenant, kind: 'run', tags, ...options });
      return { items: await narrowed(principal, rows.map(listed)), next };
    },
    heldRuns: async (principal, options) => {
      const tags = new Set(readerTags(principal));
      const { rows, next } = await findHeld(store, registry, { tenant: principal.tenant, ...options });
      const own = rows.filter((row) => row.tags.some((tag) => tags.has(tag)));
      const items = own.map((row) => ({ ...listed(row), definition: definitionOf(row).definition }));
      return { items: await narrowed(principal, items), next };
    },
    run: async (principal, id) => {
      const { run } = await reachable(principal, id);
      return runView(store, run, crewOf(run), principal);
    },
    version: async (principal, id) => (await reachable(principal, id)).run.version,
    events: async (principal, id, { after, limit }) => {
      const { run } = await reachable(principal, id);
      const entries = await store.journal({ tenant: principal.tenant, run: id }, { after, limit });
      // a commit between the two reads may have added entries
      const plan = crewOf(run)?.plan ?? null;
      const events = entries.map((entry) => eventView(entry, run, plan, principal));
      return { events, version: Math.max(run.version, entries.at(-1)?.version ?? 0) };
    },
    reviews: async (principal, { turn, ...options }) => {
      const tags = reviewTags(turn, namesOf(principal));
      const { rows, next } = await store.find({ tenant: principal.tenant, kind: 'review', tags, ...options });
      const items = await access.narrow(
        rows.map((row) => summaryOf<ReviewSummary>(row)),
        ({ id, run, task }) => ({
          principal,
          action: 'review.read',
          run: { ...run, startedBy: run.startedBy.id },
          review: { id, task: task.id },
        }),
      );
      return { items, next };
    },
    review: async (principal, id) => {
      const { found, asked } = await planned(principal, id);
      const mayDecide = await may(principal, 'review.decide', found, asked.id);
      return reviewView(store, { ...asked, principal, mayDecide });
    },
    impact: async (principal, id, to) => impactView((await planned(principal, id)).asked, to),
    start: async (principal, crew, input, act) => {
      if (!(await access.allows({ principal, action: 'run.start' }))) throw forbidden('run.start');
      const { answer, replay } = await runtime.startRun(crew, { by: principal, input, ...act });
      return { answer: runSummary(runFrom(answer, await store.load(answer)) as Run), replay };
    },
    control: async (principal, id, action, act) => {
      await demand({ principal, ...act }, 'run.control', await reachable(principal, id));
      const { replay } = await runtime.control(id, action, { by: principal, ...act });
      return { answer: runSummary((await reachable(principal, id)).run), replay };
    },
    rerun: async (principal, id, request, act) => {
      await demand({ principal, ...act }, 'run.control', await reachable(principal, id));
      const { replay } = await runtime.rerun(id, request, { by: principal, ...act });
      return { answer: runSummary((await reachable(principal, id)).run), replay };
    },
    migrate: async (principal, id, request, act) => {
      const found = await reachable(principal, id);
      await demand({ principal, ...act }, 'run.control', found);
      const plan = crewOf(found.run)?.plan;
      const { replay } = await runtime.migrate(id, request, { by: principal, ...act }).catch((error: unknown) => {
        throw plan ? visibleRefusal(error, id, plan, principal) : error;
      });
      return { answer: runSummary((await reachable(principal, id)).run), replay };
    },
    migration: async (principal, id, request) => {
      const { run } = await reachable(principal, id);
      const found = await runtime.planMigration({ tenant: principal.tenant, run: id }, request);
      const plan = crewOf(run)?.plan;
      return plan ? { ...found, problems: visibleProblems(found.problems, plan, principal) } : found;
    },
    decide: async (principal, id, decision, act) => {
      const { found, row, review } = await reachableReview(principal, id);
      await demand({ principal, ...act }, 'review.decide', found, review);
      const of = row.context.call ? 'calls' : 'output';
      const sight = sightOf(crewOf(found.run)?.plan.tasks ?? [], row.context.task, principal, of);
      const hidden = sight.touches(decision.patch ?? []);
      if (hidden !== null) throw maskedEdit(hidden);
      return runtime.decide(id, decision, { by: principal, ...act }).catch((error: unknown) => {
        throw sight.refusal(error);
      });
    },
    reply: async (principal, id, reply, act) => {
      const { found, review } = await reachableReview(principal, id);
      await demand({ principal, ...act }, 'review.decide', found, review);
      return runtime.reply(id, reply, { by: principal, ...act });
    },
    crew: async (principal, name) => {
      if (!(await access.allows({ principal, action: 'crew.read' }))) throw forbidden('crew.read');
      return registry.named(name);
    },
  };
}

/** Under which the rows of runs that they may read are found. */
function readerTags(principal: Principal): readonly string[] {
  return namesOf(principal).map((name) => `reader/${name}`);
}

function absentRun(id: string): HoldpointError {
  return new HoldpointError('RUN_NOT_FOUND', `Run "${id}" does not exist, or is not open to you.`, {
    hint: 'Read the list of runs again.',
  });
}

function absentReview(id: string): HoldpointError {
  return new HoldpointError('REVIEW_NOT_FOUND', `Review "${id}" does not exist, or is not open to you.`, {
    hint: 'Read the list of reviews again.',
  });
}

function maskedEdit(path: string): HoldpointError {
  return new HoldpointError('EDIT_MASKED', `You may not see what stands at "${path}", so you cannot change it.`, {
    hint: 'Leave it as it is, or ask somebody who sees it. Your text is kept.',
    data: { path },
  });
}
