import type { Span } from './text.ts';

/** What timeline, stream and connection say besides `text.ts`. */
export const runText = {
  // connection
  live: 'Live',

  // timeline
  timeline: (label: string) => `Timeline of ${label}`,
  taskStates: {
    accepted: 'accepted',
    working: 'working',
    starting: 'starting',
    retrying: 'trying again',
    inReview: 'in review',
    sentBack: 'sent back',
    blocked: 'blocked',
    hold: 'hold point',
    failed: 'failed',
    skipped: 'skipped',
  },
  runStates: {
    running: 'running',
    waiting: 'waiting for a person',
    paused: 'paused',
    held: 'held: no server has this crew',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  started: 'started',
  runVersion: (version: number) => `version ${version}`,
  tasks: 'Tasks',
  elapsed: ({ days, hours, minutes, seconds }: Span) =>
    days > 0
      ? `${days} d ${hours} h`
      : hours > 0
        ? `${hours} h ${`${minutes}`.padStart(2, '0')} min`
        : minutes > 0
          ? `${minutes} min ${`${seconds}`.padStart(2, '0')} s`
          : `${seconds} s`,
  soFar: (span: string) => `${span} so far`,
  took: (span: string) => `took ${span}`,
  tokens: (count: string) => `${count} tokens`,
  time: 'Time',
  tokensHead: 'Tokens',
  unrecorded: (count: number) =>
    count === 1 ? '1 more request brought no recorded answer' : `${count} more requests brought no recorded answer`,
  waitsFor: (titles: readonly string[]) => `waits for ${titles.join(', ')}`,
  holdPoint: 'hold point',
  isStarting: 'checks whether it is needed',
  notNeeded: 'not needed in this run',
  triesAgainIn: (span: string) => `tries again in ${span}`,
  triesAgainNow: 'tries again now',
  waitsForSlot: (span: string) => `waits for its turn to ask the model, ${span} left`,
  waitsForPerson: (titles: readonly string[]) => `waits for a person: ${titles.join(', ')}`,
  runsTools: (titles: readonly string[]) => `runs ${titles.join(', ')}`,
  asksCoworkers: (roles: readonly string[]) => `asks ${roles.join(', ')}`,
  yourTurn: 'your turn',
  waitingSpan: (span: string) => `waiting ${span}`,
  openReview: 'Open review',
  openReviewOf: (task: string) => `Open review: ${task}`,
  openRun: 'Open run',
  openRunOf: (task: string) => `Open run: ${task}`,
  askedFor: (name: string, time: string) => `${name}, ${time}.`,
  taskNow: (task: string, state: string) => `${task}: ${state}`,
  runNow: (state: string) => `Run ${state}`,
  runFailed: 'This run stopped.',
  runFailedAt: (task: string) => `This run stopped at ${task}.`,
  runLoadFailed: 'This run could not be loaded.',
  runStale: 'This run could not be read again.',
  runAbsent: 'This run does not exist, or is not open to you.',

  // stream
  stream: 'What the agents are writing',
  writingNow: 'Writing now',
  writing: (count: number) => `${count} writing now`,
  pauseView: 'Pause view',
  resumeView: 'Resume view',
  viewPaused: 'View paused, the agent goes on',
  thinking: 'Thinking…',
  stepsOf: (task: string) => `What ${task} did so far`,
  olderSteps: (count: number) => (count === 1 ? '1 earlier step' : `${count} earlier steps`),
  hasAnswered: (attempt: number) => (attempt > 1 ? `answered, attempt ${attempt}` : 'answered'),
  callArguments: (count: number) => (count === 1 ? '1 argument' : `${count} arguments`),
  callResult: 'result',
  callStates: {
    waiting: 'waits for a person',
    running: 'runs',
    doubtful: 'cut off, a person is asked',
    returned: 'returned',
    failed: 'failed',
    refused: 'refused',
    rejected: 'rejected',
    answered: 'answered',
    declined: 'declined',
    cancelled: 'cancelled',
    expired: 'not decided in time',
  },
  callNow: (task: string, call: string, state: string) => `${task}: ${call} ${state}`,
  nobodyWrites: 'Nobody is writing now.',
  connectingStream: 'Connecting to the agents',
  beginsToWrite: (task: string) => `${task}: writing`,
  stopsWriting: (task: string) => `${task}: no longer writing`,

  // connection, in short
  connectionStates: {
    idle: 'Not connected',
    connecting: 'Connecting',
    live: 'Live',
    recovering: 'Connecting again',
    offline: 'Offline',
    unauthorized: 'Session ended',
    incompatible: 'Page too old',
  },
  offlineAsOf: (time: string) => `Offline, as of ${time}.`,
};

export type RunText = typeof runText;
