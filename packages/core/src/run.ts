import type { CallRow } from './call-machine.ts';
import type { CrewRow } from './crew-machine.ts';
import type { ReviewRow } from './review-machine.ts';
import type { TaskRow } from './task-row.ts';

/**
 * A run's whole present state, plain JSON: `step(JSON.parse(JSON.stringify(run)), event)` equals `step(run, event)`.
 *
 * Contents (outputs, conversations, feedback) stand in the journal; rows hold their versions and hashes. So a step
 * writes the same few hundred bytes however long the history and however large the outputs.
 */
export interface Run {
  readonly tenant: string;
  readonly id: string;
  /** How many events it has had. */
  readonly version: number;
  /** Hash of the newest journal entry. */
  readonly head: string;
  readonly crew: CrewRow;
  /** By task id, in the order of definition. */
  readonly tasks: { readonly [id: string]: TaskRow };
  /** By call id: those of the present turns, and those started before that are not back yet. */
  readonly calls: { readonly [id: string]: CallRow };
  /** By review id within the run; an output's review has its task's id, a call's the call's. */
  readonly reviews: { readonly [id: string]: ReviewRow };
}
