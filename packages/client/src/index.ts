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
  RecordedReply,
  Resource,
  ResourceState,
  ReviewClient,
  ReviewClientOptions,
  StepsSnapshot,
  StreamSnapshot,
} from './client.ts';
export { createReviewClient } from './review-client.ts';
export type { AnswerStep, CallStep, RunStep, VerdictStep } from './run-step.ts';
