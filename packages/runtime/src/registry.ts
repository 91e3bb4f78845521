import { hash } from 'node:crypto';
import {
  anyRoute,
  type Crew,
  type CrewDefinition,
  type CrewPlan,
  checkPrompts,
  englishPrompts,
  type Hashing,
  type Prompts,
  planOf,
  routeOf,
} from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';

export const hashing: Hashing = { sha256: (text) => hash('sha256', text) };

/** A crew as this process knows it: its functions, and its data. */
export interface RegisteredCrew {
  readonly definition: CrewDefinition;
  readonly plan: CrewPlan;
  /** What models are told: the crew's words, then this process's, then the English ones. */
  readonly prompts: Prompts;
}

export interface Registry {
  /** Those given, then those that do tasks of them, or calls of their agents; then the pinned ones, in the same way. */
  readonly crews: readonly RegisteredCrew[];
  /** Where this process takes commands from: of its definitions, and what needs none. */
  readonly routes: readonly string[];
  /** The definition to start new runs with. Throws `CREW_NOT_FOUND`, also for a crew that only does tasks of others. */
  named(name: string): RegisteredCrew;
  /** The definition that runs of this crew are migrated to, or `null`: it is pinned at most. */
  present(name: string): RegisteredCrew | null;
  /** The definition a run has, or `null`: the run is held until a process has it. */
  find(name: string, definition: string): RegisteredCrew | null;
}

/** A crew of any types. What is erased here was checked where the crew was written. */
export type AnyCrew = Pick<Crew, 'name' | 'definition'>;

export interface RegistryOptions {
  readonly crews: readonly AnyCrew[];
  /** Earlier definitions of these crews, or crews that are gone: runs that have them go on, none is started with them. */
  readonly pinned?: readonly AnyCrew[];
  readonly prompts?: Partial<Prompts>;
}

/**
 * With the crews that do tasks of these. Throws `DEFINITION_INVALID` when two different crews carry one name, when a
 * pinned one is no other than the present one, and for a reviewer's mark that is none.
 */
export function createRegistry({ crews, pinned = [], prompts = {} }: RegistryOptions): Registry {
  const given = { ...englishPrompts, ...prompts };
  checkPrompts(given);
  const registered = (definition: CrewDefinition): RegisteredCrew => ({
    definition,
    plan: planOf(definition, hashing),
    prompts: { ...given, ...definition.prompts },
  });
  const present = withChildren(crews).map(registered);
  checkNames(present);
  const known = new Set(present.map(({ definition }) => definition));
  const earlier = withChildren(pinned)
    .filter((definition) => !known.has(definition))
    .map(registered);
  for (const { name, definition } of pinned) checkPinned(name, planOf(definition, hashing), present);
  const all = [...present, ...earlier];
  return {
    crews: all,
    routes: [...new Set(all.map(({ plan }) => routeOf(plan))), anyRoute],
    named: (name) => {
      const listed = crews.some((crew) => crew.name === name);
      const crew = listed && present.find(({ plan }) => plan.name === name);
      if (!crew)
        throw new HoldpointError('CREW_NOT_FOUND', `There is no crew "${name}".`, {
          hint: 'Crews are registered in `createHoldpoint({ crews })`.',
        });
      return crew;
    },
    present: (name) => present.find(({ plan }) => plan.name === name) ?? null,
    find: (name, definition) => all.find(({ plan }) => plan.name === name && plan.hash === definition) ?? null,
  };
}

function checkNames(crews: readonly RegisteredCrew[]): void {
  for (const [index, { plan }] of crews.entries()) {
    if (crews.findIndex((other) => other.plan.name === plan.name) === index) continue;
    throw new HoldpointError('DEFINITION_INVALID', `Two crews are called "${plan.name}".`, {
      hint: 'Give each crew a name of its own, and list an earlier definition under `pinned`. A coworker is a crew as well: make it once and list it wherever it is wanted.',
    });
  }
}

/** Functions are not in the hash: a pin that differs in nothing else would never be used. */
function checkPinned(name: string, { hash }: CrewPlan, present: readonly RegisteredCrew[]): void {
  if (!present.some(({ plan }) => plan.name === name && plan.hash === hash)) return;
  throw new HoldpointError('DEFINITION_INVALID', `Crew "${name}" is pinned as it is registered already.`, {
    hint: 'Take it out of `pinned`, or raise `version` of the new one where its functions mean something else.',
  });
}

/** These crews, then all that are reached through their tasks and coworkers, each once. */
function withChildren(crews: readonly AnyCrew[]): readonly CrewDefinition[] {
  const found = crews.map(({ definition }) => definition);
  // grows while it is walked
  for (const { tasks } of found) {
    for (const { crew, tools } of tasks) {
      for (const child of [crew, ...tools.map((tool) => tool.crew)]) {
        if (child && !found.includes(child.definition)) found.push(child.definition);
      }
    }
  }
  return found;
}

/** A crew that does work of another one. */
export function registeredChild(registry: Registry, definition: CrewDefinition): RegisteredCrew {
  const found = registry.crews.find((crew) => crew.definition === definition);
  if (!found) throw new HoldpointError('INTERNAL', `Crew "${definition.name}" is not registered with its parent.`);
  return found;
}
