import { createHash } from 'node:crypto';
import {
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

export const hashing: Hashing = { sha256: (text) => createHash('sha256').update(text).digest('hex') };

/** A crew as this process knows it: its functions, and its data. */
export interface RegisteredCrew {
  readonly definition: CrewDefinition;
  readonly plan: CrewPlan;
  /** What models are told: the crew's words, then this process's, then the English ones. */
  readonly prompts: Prompts;
}

export interface Registry {
  /** Those given, then those that do tasks of them, or calls of their agents. */
  readonly crews: readonly RegisteredCrew[];
  /** Where this process takes commands from. */
  readonly routes: readonly string[];
  /** The definition to start new runs with. Throws `CREW_NOT_FOUND`, also for a crew that only does tasks of others. */
  named(name: string): RegisteredCrew;
  /** The definition a run was started with, or `null`: the run is held until a process has it. */
  find(name: string, definition: string): RegisteredCrew | null;
}

/** A crew of any types. What is erased here was checked where the crew was written. */
export type AnyCrew = Pick<Crew, 'name' | 'definition'>;

/**
 * With the crews that do tasks of these. Throws `DEFINITION_INVALID` when two different crews carry one name, and for a
 * reviewer's mark that is none.
 */
export function createRegistry(crews: readonly AnyCrew[], prompts: Partial<Prompts> = {}): Registry {
  const given = { ...englishPrompts, ...prompts };
  checkPrompts(given);
  const registered = withChildren(crews).map((definition) => ({
    definition,
    plan: planOf(definition, hashing),
    prompts: { ...given, ...definition.prompts },
  }));
  for (const [index, { plan }] of registered.entries()) {
    if (registered.findIndex((other) => other.plan.name === plan.name) !== index) {
      throw new HoldpointError('DEFINITION_INVALID', `Two crews are called "${plan.name}".`, {
        hint: 'Give each crew a name of its own. A coworker is one as well: make it once and list it wherever it is wanted.',
      });
    }
  }
  return {
    crews: registered,
    routes: registered.map(({ plan }) => routeOf(plan)),
    named: (name) => {
      const listed = crews.some((crew) => crew.name === name);
      const crew = listed && registered.find(({ plan }) => plan.name === name);
      if (!crew)
        throw new HoldpointError('CREW_NOT_FOUND', `There is no crew "${name}".`, {
          hint: 'Crews are registered in `createHoldpoint({ crews })`.',
        });
      return crew;
    },
    find: (name, definition) => registered.find(({ plan }) => plan.name === name && plan.hash === definition) ?? null,
  };
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
