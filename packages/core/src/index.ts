export { type Agent, defineAgent } from './agent.ts';
export { answerType, flatSchema, missingSchema, plainAnswer } from './answer-schema.ts';
export type {
  CallAsked,
  CallMade,
  ToolDoubted,
  ToolFailed,
  ToolReturned,
  ToolStarted,
  ToolsCalled,
} from './call-event.ts';
export { gateOf } from './call-gate.ts';
export { type CallPlace, callId, isCallId, taskOfReview, turnOfCommand } from './call-id.ts';
export type { CallContext, CallRow } from './call-machine.ts';
export type { CallPrompts } from './call-prompts.ts';
export { callsOfTurn } from './calls.ts';
export { callMade, callsMade, type MadeCall } from './calls-made.ts';
export { canonical, type Hashing, type Sha256 } from './canonical.ts';
export type { ParentRef } from './child-run.ts';
export { awaitsReport, type ChildReport, type Children, childId } from './children.ts';
export { concluded, type ReviewOpened, type TaskKept } from './consequences.ts';
export {
  type Assignment,
  nextMessages,
  recordedMessages,
  sentMessages,
  type Upstream,
} from './conversation.ts';
export { isSettled } from './coordinate.ts';
export { type CoworkerOptions, coworker } from './coworker.ts';
export { type CrewContext, type CrewRow, type CrewState, hasEnded } from './crew-machine.ts';
export { decisionHead } from './decision-head.ts';
export {
  type AnyChild,
  type ContextOf,
  type Crew,
  type CrewOptions,
  defineCrew,
  type Guard,
  type InputOf,
  type OutputOf,
  type TaskOptions,
} from './define-crew.ts';
export { type AskHumanOptions, askHuman, defineTool } from './define-tool.ts';
export type {
  ChildCrew,
  CrewDefinition,
  EachDefinition,
  Eligibility,
  Feedback,
  GuardAnswer,
  GuardDefinition,
  Mask,
  Missing,
  OpenFeedback,
  OutcomeOptions,
  PerformOptions,
  ReviewOptions,
  RunInfo,
  TaskContext as TaskFunctionContext,
  TaskDefinition,
} from './definition.ts';
export { digestIn, digestible, digestRequest, olderHalf } from './digest.ts';
export { type Duration, durationMs } from './duration.ts';
export { eligible } from './eligible.ts';
export type { Presented } from './envelope.ts';
export type {
  AccessRefused,
  CallAnswered,
  CallDeferred,
  CallFailed,
  CallMisfit,
  CallOverflowed,
  CheckRefused,
  ConversationDigested,
  CrewBegun,
  CrewCancelled,
  GuardJudged,
  ItemsListed,
  PointsChecked,
  ReviewDecided,
  ReviewPassed,
  ReviewRefreshed,
  RunControlled,
  RunCopied,
  RunEvent,
  RunMigrated,
  RunReported,
  RunRerun,
  RunStarted,
  TaskAdmitted,
  TaskMap,
} from './event.ts';
export { fillText } from './fill-text.ts';
export { upstreamOf } from './graph.ts';
export { awaitsHanded, handedId, isHanded } from './handed-calls.ts';
export { type Fate, type Impact, impactOf } from './impact.ts';
export { chainStart, firstBroken, type JournalEntry, seal } from './journal.ts';
export { asLine } from './json-line.ts';
export { judgement, judgeRequest } from './judge.ts';
export { loosened } from './loosened.ts';
export { checkPrompts, unmarked } from './marks.ts';
export { migrationRefused, overForGood } from './migrate.ts';
export { type KeptTask, keptTasks, migrationProblems } from './migration-problems.ts';
export type {
  Message,
  Model,
  ModelCallOptions,
  ModelReply,
  ModelRequest,
  ToolCall,
  ToolSpec,
} from './model.ts';
export { fitJson, fitOutput, type Parsed, parseOutput } from './parse-output.ts';
export {
  anyRoute,
  type CrewPlan,
  type DecisionPlan,
  type EachPlan,
  type GatePlan,
  hides,
  isMasked,
  type MaskPlan,
  planOf,
  routeOf,
  type TaskPlan,
} from './plan.ts';
export { isPlanless, planless } from './planless.ts';
export { newResults, type OpenPoint, openPoints, type PointResult, pointRequest, pointResults } from './point-check.ts';
export { englishPrompts, type FeedbackMark, type Place, type Prompts, type Shown, type Span } from './prompts.ts';
export { refuseDecision, targetsOf } from './refuse-decision.ts';
export { type Reading, type ReplyChoices, type ReplyLabel, replyLabels, replyReading, replyRequest } from './reply.ts';
export type { ReplyFailed, ReplyRead, ReplyReceived } from './reply-event.ts';
export type { ReplyRow } from './reply-row.ts';
export type { ReviewContext, ReviewRow } from './review-machine.ts';
export type { Escalation, Expiry, ReviewTimes, TimePlan, TimesPlan } from './review-times.ts';
export type { Run } from './run.ts';
export { type Step, type Surroundings, step } from './step.ts';
export { stepAll } from './step-all.ts';
export { definedTask, itemId, itemKeyOf, itemsOf, plannedTask, taskKeyOf } from './task-id.ts';
export { namesOfTask, outputReview, presentTask } from './task-names.ts';
export type { Accepted, ContentRef, ItemPlace, TaskContext, TaskFailure, TaskRow } from './task-row.ts';
export {
  type Tool,
  type ToolCallOptions,
  type ToolGate,
  type ToolGuard,
  type ToolOptions,
  toolFailed,
} from './tool.ts';
export { addUsage, type CallUsage, noUsage } from './usage.ts';
export { askedAsWell, nextInstant } from './waiting-reviews.ts';
export { type CrewWork, callKey, difference, type WantedCommand, type Work, wanted } from './wanted.ts';
export { type OpenWords, openFeedback, openWords, saidIn, wordsAbout } from './words.ts';
