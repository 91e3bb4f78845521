import type { Model } from './model.ts';
import type { Tool } from './tool.ts';

/** Who does a task: the persona its conversation opens with, and the model that speaks for it. */
export interface Agent {
  /** Shown to people wherever the agent asks something, e.g. `Copywriter`. */
  readonly role: string;
  readonly goal: string;
  readonly backstory: string;
  /** Default: the model given to `createHoldpoint`. */
  readonly model?: Model;
  /** What it may call, in every task that lists no tools of its own. */
  readonly tools?: readonly Tool[];
}

/** An agent, checked: role, goal and backstory are part of the crew's definition and may not be blank. */
export function defineAgent(agent: Agent): Agent {
  return Object.freeze({ ...agent });
}
