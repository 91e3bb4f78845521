export { type ErrorBody, type ErrorCode, errorCodes, HoldpointError, type Problem } from './errors.ts';
export { parseReviewId, reviewId } from './ids.ts';
export type { Json, JsonObject, JsonSchema } from './json.ts';
export { adminGroup, type Person, type Principal } from './principal.ts';
export type {
  AllowedDecision,
  Channel,
  Decision,
  DecisionHead,
  DecisionReceipt,
  DecisionRequest,
  DecisionType,
  GuardVerdict,
  NextStep,
  ReviewKind,
  ReviewState,
  ReviewSummary,
  ReviewView,
  RevisionView,
  Turn,
  UpstreamView,
} from './review.ts';
export type { RunAction, RunStatus, RunSummary, RunView, TaskStatus, TaskView, Usage } from './run.ts';
export {
  type Ack,
  type ClientToServer,
  type CrewView,
  type EventPage,
  type Handshake,
  type Hint,
  headers,
  type Page,
  protocolVersion,
  type ReviewPage,
  type ReviewQuery,
  type RunEventView,
  type RunPage,
  type RunQuery,
  type ServerToClient,
  type StartRunRequest,
  socketNamespace,
  socketPath,
  type TokenFrame,
} from './wire.ts';
