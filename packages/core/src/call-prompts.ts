/** What agents are told of their calls. Part of `Prompts`. What tools return and people answer stays one line of JSON. */
export interface CallPrompts {
  // calls that cannot be made
  readonly callUnknown: (call: { readonly tool: string; readonly tools: readonly string[] }) => string;
  /** Stands before what was written, one line of JSON. */
  readonly callNoJson: (call: { readonly tool: string }) => string;
  /** Stands before what does not fit. */
  readonly callUnfit: (call: { readonly tool: string }) => string;
  readonly callTooOften: (call: { readonly tool: string; readonly most: number }) => string;
  readonly callRejectedBefore: string;
  /** Stands before what the tool's guards say. */
  readonly callRefused: string;
  // what became of the others
  readonly callFailed: string;
  /** Stands before the arguments that ran. */
  readonly callEdited: (edit: { readonly by: string }) => string;
  /** Stands before the result of what ran with other arguments. */
  readonly callEditedResult: string;
  /** Stands above a person's words, which follow between quotes. */
  readonly callWords: (words: { readonly by: string }) => string;
  readonly callNoWords: string;
  readonly callRejected: (rejection: { readonly by: string; readonly call: string }) => string;
  /** Of a call that was cut off: stands before its result, as a person found it. */
  readonly callHappened: (finding: { readonly by: string }) => string;
  readonly callNotHappened: (finding: { readonly by: string }) => string;
  readonly callDeclined: (refusal: { readonly by: string }) => string;
  readonly callAskedBack: (question: { readonly by: string }) => string;
  /** Of a call or a question that nobody decided in time. */
  readonly callExpired: string;
  readonly callNeverRan: string;
  readonly callCutShort: string;
  /** Of work that a coworker had when the task was done anew. */
  readonly callTakenBack: string;
  /** Stands before a result that came after the agent had been told that nothing is known of it. */
  readonly callLate: string;
  /** Stands before what a person answered to a guard that found something missing. */
  readonly callMissing: (check: { readonly guard: string }) => string;
}

export const englishCallPrompts: CallPrompts = {
  callUnknown: ({ tool, tools }) =>
    `There is no tool ${tool}. ${tools.length > 0 ? `There are: ${tools.join(', ')}.` : 'Answer without tools.'}`,
  callNoJson: ({ tool }) => `The arguments are not JSON. Call ${tool} again with one JSON object. You wrote:`,
  callUnfit: ({ tool }) => `The arguments do not fit ${tool}:`,
  callTooOften: ({ tool, most }) => `${tool} may be called ${most} times for this task, and was.`,
  callRejectedBefore: 'A person did not agree to this very call before. It did not run. Do not try it again.',
  callRefused: 'This call was checked and refused; it did not run.',
  callFailed: 'The tool failed:',
  callEdited: ({ by }) => `A person (${by}) changed the arguments before this ran. It ran with:`,
  callEditedResult: 'Do not call it with the original arguments again. Its result:',
  callWords: ({ by }) => `Words of ${by}`,
  callNoWords: 'No reason was given.',
  callRejected: ({ by, call }) =>
    `A person (${by}) did not agree to call ${call}, and it did not run. Do not try the same call again.`,
  callHappened: ({ by }) => `The call was cut off; ${by} found that it had happened. Its result:`,
  callNotHappened: ({ by }) => `The call was cut off; ${by} found that it had not happened.`,
  callDeclined: ({ by }) => `A person (${by}) declined to answer. Go on without it, and do not ask the same again.`,
  callAskedBack: ({ by }) => `A person (${by}) did not answer, but asks you something. Answer that in a new question.`,
  callExpired: 'Nobody answered in time, so this was not done. Go on without it, and do not ask for the same again.',
  callNeverRan: 'This call was cancelled before it ran: the task is done anew.',
  callCutShort: 'This call was started, and then the task was done anew. Whether it had its effect is not known here.',
  callTakenBack: 'This work was handed over, and then the task was done anew: it was taken back without a result.',
  callLate: 'A call of an earlier attempt was finished all the same:',
  callMissing: ({ guard }) => `A check (${guard}) found something missing in your result, and a person was asked.`,
};
