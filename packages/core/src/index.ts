export { type Agent, defineAgent } from './agent.ts';
export { canonical, type Hashing, type Sha256 } from './canonical.ts';
export { concluded, type ReviewOpened, type TaskKept } from './consequences.ts';
export { type Assignment, nextMessages, openFeedback, recordedMessages, type Upstream } from './conversation.ts';
export { isSettled } from './coordinate.ts';
export type { CrewContext, CrewRow, CrewState } from './crew-machine.ts';
export { decisionHead } from './decision-head.ts';
export {
  type ContextOf,
  type Crew,
  type CrewOptions,
  defineCrew,
  type Guard,
  type InputOf,
  type OutputOf,
  type TaskOptions,
} from './define-crew.ts';
export type {
  CrewDefinition,
  EachDefinition,
  Eligibility,
  Feedback,
  GuardAnswer,
  GuardDefinition,
  Mask,
  OutcomeOptions,
  PerformOptions,
  ReviewOptions,
  RunInfo,
  TaskContext as TaskFunctionContext,
  TaskDefinition,
} from './definition.ts';
export type {
  CallAnswered,
  CallFailed,
  CallMisfit,
  CheckRefused,
  GuardJudged,
  ItemsListed,
  Presented,
  ReviewDecided,
  ReviewRefreshed,
  RunControlled,
  RunCopied,
  RunEvent,
  RunRerun,
  RunStarted,
  TaskAdmitted,
} from './event.ts';
export { upstreamOf } from './graph.ts';
export { type Fate, type Impact, impactOf } from './impact.ts';
export { chainStart, firstBroken, type JournalEntry, seal } from './journal.ts';
export { judgement, judgeRequest } from './judge.ts';
export type { Message, Model, ModelCallOptions, ModelReply, ModelRequest } from './model.ts';
export { fitJson, fitOutput, type Parsed, parseOutput } from './parse-output.ts';
export {
  type CrewPlan,
  type DecisionPlan,
  type EachPlan,
  type GatePlan,
  isMasked,
  type MaskPlan,
  planOf,
  routeOf,
  type TaskPlan,
} from './plan.ts';
export { refuseDecision, targetsOf } from './refuse-decision.ts';
export type { ReviewContext, ReviewRow } from './review-machine.ts';
export type { Run } from './run.ts';
export { type Step, type Surroundings, step } from './step.ts';
export { definedTask, itemId, itemKeyOf, itemsOf, plannedTask, taskKeyOf } from './task-id.ts';
export type { Accepted, ContentRef, ItemPlace, TaskContext, TaskFailure, TaskRow } from './task-row.ts';
export { addUsage, noUsage } from './usage.ts';
export { difference, type WantedCommand, type Work, wanted } from './wanted.ts';
