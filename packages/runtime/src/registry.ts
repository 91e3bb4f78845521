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
  /** Those given, then those that do tasks of them. */
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
        hint: 'Give each crew a name of its own.',
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

/** These crews, then all that are reached through their tasks, each once. */
function withChildren(crews: readonly AnyCrew[]): readonly CrewDefinition[] {
  const found = crews.map(({ definition }) => definition);
  // grows while it is walked
  for (const { tasks } of found) {
    for (const { crew } of tasks) if (crew && !found.includes(crew.definition)) found.push(crew.definition);
  }
  return found;
}
