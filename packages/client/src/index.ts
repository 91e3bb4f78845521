export type {
  Connection,
  ConnectionSnapshot,
  ConnectionState,
  DecisionHandle,
  DecisionSnapshot,
  Draft,
  DraftHandle,
  Listener,
  Readable,
  Resource,
  ResourceState,
  ReviewClient,
  ReviewClientOptions,
  StreamSnapshot,
} from './client.ts';
export { createReviewClient } from './review-client.ts';
