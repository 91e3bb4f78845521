export type { CallIds } from './calls-on-wire.ts';
export type { ChatRequest } from './chat-wire.ts';
export type { ToolResult } from './conversation.ts';
export {
  type FailOptions,
  type ModelFailure,
  type Reply,
  reply,
  type ScriptedReply,
  type ScriptedToolCall,
} from './reply.ts';
export type { Script, ScriptedCall } from './script.ts';
export { type ScriptedModel, type ScriptedModelOptions, scriptedModel } from './scripted-model.ts';
export {
  type ModelServer,
  type ModelServerOptions,
  type RecordedRequest,
  type Refusable,
  startModelServer,
} from './start-model-server.ts';
export { type Exit, type RunningProcess, type StartProcessOptions, startProcess } from './start-process.ts';
export {
  startToolServer,
  type ToolConduct,
  type ToolServer,
  type ToolServerOptions,
  type ToolUse,
} from './start-tool-server.ts';
export { type UntilOptions, until } from './until.ts';
export { type Clock, type VirtualClock, virtualClock } from './virtual-clock.ts';
