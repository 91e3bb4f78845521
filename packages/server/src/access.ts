import type { Run } from '@holdpoint/core';
import { adminGroup, HoldpointError, type Principal } from '@holdpoint/protocol';

export type Action =
  | 'run.start'
  | 'run.read'
  | 'run.control'
  | 'review.read'
  | 'review.decide'
  | 'crew.read'
  | 'audit.read';

/** What is asked for: the run and the review, where the action is on one. */
export interface AccessRequest {
  readonly principal: Principal;
  readonly action: Action;
  readonly run?: { readonly id: string; readonly crew: string; readonly startedBy: string };
  readonly review?: { readonly id: string; readonly task: string };
}

/** The host's own rule. It may only narrow: what the default refuses stays refused. */
export type Authorize = (request: AccessRequest) => boolean | Promise<boolean>;

export interface Access {
  /** Whether this principal may, by the default and by the host's rule. */
  allows(request: AccessRequest, facts?: Facts): Promise<boolean>;
  /** What the host's rule leaves of a list that was found by the default one. */
  narrow<Item>(items: readonly Item[], asked: (item: Item) => AccessRequest): Promise<readonly Item[]>;
}

/** What the default rule reads of a run: who started it, and whom its gates name. */
export interface Facts {
  readonly startedBy: string;
  /** Who finds the review in question, or the run. */
  readonly eligible: readonly string[];
}

export function createAccess(authorize: Authorize | undefined): Access {
  return {
    allows: async (request, facts) => permits(request, facts) && (authorize ? await authorize(request) : true),
    narrow: async (items, asked) => {
      if (!authorize) return items;
      const granted = await Promise.all(items.map((item) => authorize(asked(item))));
      return items.filter((_, index) => granted[index]);
    },
  };
}

/** The names under which a principal is found at gates. */
export function namesOf({ user, groups }: Principal): readonly string[] {
  return ['anyone', `user:${user.id}`, ...groups.map((group) => `group:${group}`)];
}

function isEligible(principal: Principal, eligible: readonly string[]): boolean {
  const names = namesOf(principal);
  return eligible.some((name) => names.includes(name));
}

/**
 * Read off the tags of the row that lists show, `reader/group:legal`: whoever finds it there may open it, also where
 * the run's definition is not known.
 */
export function factsOf(run: Run, tags: readonly string[]): Facts {
  return {
    startedBy: run.crew.context.startedBy.id,
    eligible: tags.map((tag) => tag.slice(tag.indexOf('/') + 1)),
  };
}

/** Same tenant; reviews by eligibility; runs for the starter and for who may decide in them; control for admins. */
function permits({ principal, action }: AccessRequest, facts: Facts = { startedBy: '', eligible: [] }): boolean {
  const admin = principal.groups.includes(adminGroup);
  switch (action) {
    case 'run.start':
    case 'crew.read':
      return true;
    case 'review.decide':
      return isEligible(principal, facts.eligible);
    case 'run.read':
    case 'review.read':
      return admin || facts.startedBy === principal.user.id || isEligible(principal, facts.eligible);
    case 'run.control':
    case 'audit.read':
      return admin;
  }
}

export function forbidden(action: Action): HoldpointError {
  return new HoldpointError('FORBIDDEN', `You may not do this (${action}).`, {
    hint: 'Ask someone who may, or an administrator.',
  });
}
