/** Where a call stands: the task that makes it, which of its attempts and turns, and its place in that turn. */
export interface CallPlace {
  readonly task: string;
  readonly attempt: number;
  readonly turn: number;
  /** Counts from 1. */
  readonly index: number;
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
