export type { CallHead, CallOutcome, CallRecord, CallResult, CallState, CallView } from './call.ts';
export { type ErrorBody, type ErrorCode, errorCodes, HoldpointError, type Problem } from './errors.ts';
export { parseReviewId, reviewId } from './ids.ts';
export type { ImpactTask, ImpactView } from './impact.ts';
export { isJsonObject, type Json, type JsonObject, type JsonSchema } from './json.ts';
export type { HeldRunSummary, MigrateRequest, MigrationPlan, MigrationProblem } from './migration.ts';
export { adminGroup, type Person, type Principal } from './principal.ts';
export type {
  AllowedDecision,
  Anchor,
  Channel,
  Comment,
  Decision,
  DecisionHead,
  DecisionReceipt,
  DecisionRequest,
  DecisionType,
  FeedbackPoint,
  GuardVerdict,
  NextStep,
  PatchOperation,
  PointStatus,
  Quote,
  ReplyReceipt,
  ReplyRequest,
  ReplyView,
  ReviewGroup,
  ReviewKind,
  ReviewState,
  ReviewSummary,
  ReviewView,
  RevisionView,
  Risk,
  TaskRef,
  Turn,
  UpstreamView,
} from './review.ts';
export type {
  RerunRequest,
  RunAction,
  RunStatus,
  RunSummary,
  RunView,
  TaskStatus,
  TaskView,
  Usage,
} from './run.ts';
export {
  type Ack,
  type ClientToServer,
  type CrewView,
  type EventPage,
  type Handshake,
  type HeldRunPage,
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
