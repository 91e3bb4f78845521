export {
  type Agent,
  type AskHumanOptions,
  askHuman,
  asLine,
  type CallPrompts,
  type CoworkerOptions,
  type Crew,
  type CrewOptions,
  coworker,
  defineAgent,
  defineCrew,
  defineTool,
  type Guard,
  type InputOf,
  type Mask,
  type Missing,
  type Model,
  type OutcomeOptions,
  type OutputOf,
  type Prompts,
  type ReviewOptions,
  type TaskOptions,
  type Tool,
  type ToolCallOptions,
  type ToolGate,
  toolFailed,
} from '@holdpoint/core';
export { openaiModel } from '@holdpoint/openai';
export { type ErrorCode, HoldpointError, type MigrateRequest, type Person, type Principal } from '@holdpoint/protocol';
export {
  type DefinitionPlan,
  faultPoints,
  type HeldPage,
  type HeldQuery,
  type HeldRun,
  planRelease,
  type ReleaseOptions,
  type ReleasePlan,
  type RunSnapshot,
  type Runtime,
} from '@holdpoint/runtime';
export { memoryStore, type Store } from '@holdpoint/store';
export { sqliteStore } from '@holdpoint/store-sqlite';
export type { AccessRequest, Action, Authorize } from './access.ts';
export { createHoldpoint, type Holdpoint, type HoldpointOptions, type MigrateRun, type StartRun } from './holdpoint.ts';
export type { Authenticate, Credentials, Identity } from './principal.ts';
export type { Handler } from './router.ts';
export type { Seat } from './seat.ts';
