export { type Agent, defineAgent } from './agent.ts';
export { canonical, type Hashing, type Sha256 } from './canonical.ts';
export { type Assignment, nextMessages, openFeedback, recordedMessages, type Upstream } from './conversation.ts';
export { isSettled } from './coordinate.ts';
export type { CrewContext, CrewRow, CrewState } from './crew-machine.ts';
export {
  type ContextOf,
  type Crew,
  type CrewOptions,
  defineCrew,
  type Guard,
  type InputOf,
  type OutputOf,
  reservedKeys,
  type TaskOptions,
} from './define-crew.ts';
export type {
  CrewDefinition,
  Eligibility,
  Feedback,
  GuardAnswer,
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
  ReviewDecided,
  RunControlled,
  RunCopied,
  RunEvent,
  RunStarted,
  TaskAdmitted,
} from './event.ts';
export { chainStart, firstBroken, type JournalEntry, seal } from './journal.ts';
export type { Message, Model, ModelCallOptions, ModelReply, ModelRequest } from './model.ts';
export { fitOutput, type Parsed, parseOutput } from './parse-output.ts';
export { type CrewPlan, type GatePlan, planOf, routeOf, type TaskPlan } from './plan.ts';
export type { ReviewContext, ReviewRow } from './review-machine.ts';
export type { Run } from './run.ts';
export { type Step, type Surroundings, step } from './step.ts';
export type { ContentRef, TaskContext, TaskFailure, TaskRow } from './task-machine.ts';
export { difference, type WantedCommand, type Work, wanted } from './wanted.ts';
