/** Where a call stands: the task that makes it, which of its attempts and turns, and its place in that turn. */
export interface CallPlace {
  readonly task: string;
  readonly attempt: number;
  readonly turn: number;
  /** Counts from 1. */
  readonly index: number;
}

/** Which attempt and turn of its task a command is for. */
export interface TurnPlace {
  readonly attempt: number;
  readonly turn: number;
}

/**
 * The turn that a command's id asks for, `run/task/attempt/turn/0#try`; `null` for any other: judgements, digests and
 * tools have another word in the place of the 0.
 */
export function turnOfCommand(id: string): TurnPlace | null {
  const [, attempt, turn] = /\/(\d+)\/(\d+)\/0#\d+$/.exec(id) ?? [];
  return turn === undefined ? null : { attempt: Number(attempt), turn: Number(turn) };
}

/** A call's id within its run, and that of its review: `refund~1.0.1`. No task's key has a `~`. */
export function callId({ task, attempt, turn, index }: CallPlace): string {
  return `${task}~${attempt}.${turn}.${index}`;
}

/** Where the call with this id stands. */
export function callPlace(id: string): CallPlace {
  const [, task = '', attempt, turn, index] = /^(.*)~(\d+)\.(\d+)\.(\d+)$/.exec(id) ?? [];
  return { task, attempt: Number(attempt), turn: Number(turn), index: Number(index) };
}

/** Whether a review's id is that of a call. */
export function isCallId(review: string | undefined): boolean {
  return review?.includes('~') ?? false;
}

/** The task that a review's id names: an output's review is called as its task, a call's begins with it. */
export function taskOfReview(review: string): string {
  const end = review.lastIndexOf('~');
  return end < 0 ? review : review.slice(0, end);
}
