import type { Channel, Json, Principal } from '@holdpoint/protocol';

/** What every event carries besides its own content. Clock, randomness and identity come from outside. */
export interface Envelope {
  /** Unique in the run, the receipt of a repeat: a result's is its command's id. */
  readonly key: string;
  /** By the store's clock. */
  readonly at: number;
  /** Random; hashed with the body, so that an erased body cannot be guessed from its hash. */
  readonly salt: string;
}

/** Events that a person sends carry who, through which door, and the hash of the request for recognizing repeats. */
export interface Sent {
  readonly by: Principal;
  readonly channel: Channel;
  readonly request: string;
}

/** Results name the command they answer; one that is no longer wanted is dropped. */
export interface Result {
  readonly task: string;
  readonly command: string;
}

/** What a person looked at: that revision of it, and no other. */
export interface AboutReview {
  readonly review: string;
  readonly revision: number;
  readonly contentHash: string;
}

/** What `present` made of an output for its reviewer, or why it could not. */
export interface Presented {
  readonly presented?: Json;
  readonly presentFailure?: string;
}
