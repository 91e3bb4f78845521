import type { Model } from './model.ts';

/** Who does a task: the persona its conversation opens with, and the model that speaks for it. */
export interface Agent {
  /** Shown to people wherever the agent asks something, e.g. `Copywriter`. */
  readonly role: string;
  readonly goal: string;
  readonly backstory: string;
  /** Default: the model given to `createHoldpoint`. */
  readonly model?: Model;
}

/** An agent, checked: role, goal and backstory are part of the crew's definition and may not be blank. */
export function defineAgent(agent: Agent): Agent {
  return Object.freeze({ ...agent });
}
