export { type Clock, systemClock } from './clock.ts';
export { acceptedBy, bodyAt, inputOf, outputAt, upstreamOf } from './contents.ts';
export { type Fault, type FaultPoint, faultPoints } from './fault-points.ts';
export type { Change, Tokens } from './feed.ts';
export { type AnyCrew, createRegistry, hashing, type RegisteredCrew, type Registry } from './registry.ts';
export type { RetryPolicy } from './retry.ts';
export { reviewSummary, reviewTags, runFrom, runSummary, summaryOf } from './rows.ts';
export { type Act, createRuntime, type Receipt, type Runtime, type RuntimeOptions } from './runtime.ts';
export type { RunSnapshot } from './snapshot.ts';
