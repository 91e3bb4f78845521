/**
 * What the card says, and what all widgets share, flat, so that a host can replace some of it: `text: { cancel: '…' }`.
 *
 * Short sentences, a person as subject where one acted, what is kept before what is lost. Times arrive formatted.
 */
export const text = {
  // counts and times
  placeOf: (place: number, total: number) => `${place} of ${total}`,
  duration: ({ days, hours, minutes, seconds }: Span) =>
    days > 0
      ? `${days} d${hours > 0 ? ` ${hours} h` : ''}`
      : hours > 0
        ? `${hours} h${minutes > 0 ? ` ${minutes} min` : ''}`
        : minutes > 0
          ? `${minutes} min`
          : `${seconds} s`,
  ago: (span: string) => `${span} ago`,
  justNow: 'just now',
  inSpan: (span: string) => `in ${span}`,
  overdue: (span: string) => `overdue by ${span}`,
  iteration: (number: number) => `iteration ${number}`,
  revision: (number: number) => `revision ${number}`,

  // what is asked
  review: 'Review',
  askedBy: 'Asked by',
  withoutModel: 'without a model',
  waiting: 'Waiting',
  due: 'Due',
  expires: 'Expires',
  escalated: 'Escalated',
  escalatedSince: 'nobody had decided in time',
  position: 'Place in the queue',
  inAgentsWords: 'In the agent’s words',
  output: 'Output',
  yes: 'yes',
  no: 'no',
  none: 'none',
  emptyText: 'empty text',
  emptyList: 'empty list',
  notInSchema: 'not in the schema',
  imageNotLoaded: 'Image, not loaded:',
  showAllCharacters: (count: string) => `Show all ${count} characters`,
  showAllItems: (count: string) => `Show all ${count} items`,
  hiddenCharacters: (count: number) => (count === 1 ? '1 hidden character shown' : `${count} hidden characters shown`),
  spaces: (count: number) => `${count} spaces`,
  lineBreaks: (count: number) => `${count} line breaks`,
  sinceIteration: (revision: number) => `since iteration ${revision}`,
  fieldsChanged: (changed: number, total: number) =>
    `${changed} of ${total} ${total === 1 ? 'field' : 'fields'} changed`,
  nothingChanged: 'No field changed',
  changes: { changed: 'changed', added: 'new', removed: 'removed', same: 'unchanged' },
  removedField: 'no longer there',
  valueBefore: (revision: number) => `In iteration ${revision}`,
  unchangedFields: (count: number, names: string) => `${count} unchanged ${count === 1 ? 'field' : 'fields'}: ${names}`,
  earlierRequest: 'What was asked for',
  askedOn: (revision: number) => `on iteration ${revision}`,

  // guards, context, what happens next
  guardsPassed: (passed: number, total: number) => `${passed} of ${total} ${total === 1 ? 'guard' : 'guards'} passed`,
  guardPassed: 'passed',
  guardFailed: 'failed',
  tries: (count: number) => (count === 2 ? '2nd try' : count === 3 ? '3rd try' : `${count}th try`),
  context: 'Context',
  inputs: 'Inputs',
  earlierTasks: 'Earlier tasks',
  rounds: 'Rounds',
  round: (revision: number) => `Iteration ${revision}`,
  whatWasShown: 'What was shown',
  attempt: (number: number) => `attempt ${number}`,
  acceptedBy: (name: string) => `accepted by ${name}`,
  skipped: 'skipped',
  roundOpen: 'not answered yet',
  whatHappensNext: 'What happens next',
  ifYouApprove: 'if you approve',
  startsAtOnce: 'Starts at once',
  thenHolds: 'Then holds for a person',
  nothingStarts: 'No other task waits for this one.',
  bindsTo: (revision: number) => `Your decision binds to revision ${revision}, `,

  // deciding
  actions: 'Your decision',
  requestChanges: 'Request changes',
  whatShouldChange: 'What should change?',
  required: 'required',
  feedbackMissing: 'Write what should change. The agent gets your words as they are.',
  feedbackTooLong: (over: string) => `${over} too many. Shorten it, nothing is cut for you.`,
  feedbackLeft: (left: string) => `${left} left`,
  sendTo: (agent: string) => `Send to ${agent}`,
  sendWords: 'Send these words',
  requestSummary: 'Anything else?',
  optional: 'optional',
  commentMissing: 'Write each comment, or remove it.',
  phrases: 'Phrases',
  sendBack: 'Send back…',
  whyReject: 'Why?',
  reasonMissing: 'Write why. Your words are kept with the decision.',
  remark: 'A remark for the record',
  endsRun: 'This ends the run.',
  cancel: 'Cancel',
  draftKept: 'Draft kept in this browser',
  nextReview: 'Next review',
  seeDecision: 'See decision',
  tryAgain: 'Try again',
  backToReview: 'Back to the review',
  approved: (name: string) => `${name} approved this`,
  approvedWithEdits: (name: string) => `${name} approved this with edits`,
  askedForChanges: (name: string) => `${name} asked for changes`,
  sentBackTo: (name: string, tasks: string) => `${name} sent this back to ${tasks}`,
  rejected: (name: string) => `${name} rejected this`,
  askedBack: (name: string) => `${name} asked back`,
  answered: (name: string) => `${name} answered this`,
  declined: (name: string) => `${name} declined to answer`,
  chose: (name: string, outcome: string) => `${name} chose “${outcome}”`,
  withAgent: (agent: string, revision: number) => `${agent} is working on revision ${revision}.`,
  withTask: (task: string, revision: number) => `${task} is making revision ${revision}.`,
  comesBack: 'This comes back when it is made again, unless it comes out the same.',
  decidedBody: (revision: number) => `Recorded for revision ${revision}.`,
  notRecorded: 'Yours was not recorded, your text is kept.',
  notRecordedBare: 'Yours was not recorded.',
  someoneElseDecided: 'Somebody else decided this',
  revisionArrived: (revision: number, time: string) => `Revision ${revision} arrived at ${time}`,
  changedSince: (fields: number) =>
    fields === 0
      ? 'No field changed since the one you read.'
      : `${fields === 1 ? 'One field' : `${fields} fields`} changed since the one you read.`,
  fetchingRevision: 'It is being loaded.',
  applyTo: (revision: number) => `Apply to revision ${revision}`,
  goOnWith: (revision: number) => `Go on with revision ${revision}`,
  startAgain: 'Start again',
  textKept: 'Your text is kept.',
  edit: 'Edit',
  editKept: 'Your edit is kept.',
  answerKept: 'Your answer is kept.',
  commentsKept: (count: number) => (count === 1 ? '1 comment is kept.' : `${count} comments are kept.`),

  // answers in words
  replies: 'Answered in words',
  wrote: (name: string) => `${name} wrote`,
  replyReading: 'Being read. The buttons work meanwhile.',
  replyRead: (label: string) => `Understood as: ${label}.`,
  replyUnclear: 'This could not be interpreted. Please choose.',
  replyRefused: (label: string) => `Understood as: ${label}, which was refused. Please choose.`,
  replyLabels: { approve: 'approve', revise: 'request changes', reject: 'reject' },

  // not deciding
  readOnly: (who: string) => `You can read this review. Only ${who} may decide it.`,
  anyone: 'anyone',
  or: (names: readonly string[]) => names.join(' or '),
  and: (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names),
  madeAgain: 'The work under this was sent back. This comes back when it is made again, unless it comes out the same.',
  superseded: 'This is no longer asked. The run moved on under it.',
  cancelled: 'This is no longer asked. The run was cancelled.',
  expired: 'This is no longer asked. Nobody decided in time.',
  settled: 'This review is settled.',
  absent: 'This review does not exist, or is not open to you.',
  sessionEnded: 'Your session ended. Sign in again; your draft is kept.',
  pageTooOld: 'This page is older than the server. Reload to go on; your draft is kept.',
  reload: 'Reload',
  loadFailed: 'This review could not be loaded. Your draft is kept.',
  loading: 'Loading',
  stillLoading: 'Still loading. The server has not answered yet.',
  widgetBroke: 'This part stopped working. The rest of the page is fine.',
  loadItAgain: 'Load it again',

  // connection
  offline: 'Offline',
  asOf: (time: string) => `as of ${time}`,
  nextTry: (span: string) => `next try in ${span}`,
  offlineNotSent: 'Offline, not sent',
  tryNow: 'Try now',
};

/** The messages a host may give; each as ours, in another language or with other words. */
export type Text = typeof text;

/** A length of time in whole units, the largest first. */
export interface Span {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}
