import type { CallOutcome, Risk } from '@holdpoint/protocol';

/** What the widgets of a tool call say besides `text.ts` and `text-editor.ts`. */
export const toolText = {
  // what is asked
  riskWords: { low: 'Low risk', medium: 'Medium risk', high: 'High risk' } satisfies Record<Risk, string>,
  agentInTask: (agent: string, task: string) => `${agent}, task ${task}`,
  waitingSince: 'waiting',
  dueWord: 'due',

  // the arguments
  willRun: 'Exactly this will run',
  mayHaveRun: 'Exactly this may have run',
  didRun: 'Exactly this ran',
  wasAsked: 'This was asked for',
  callKey: 'Key',
  inAgentsCall: 'in the agent’s call',
  notChecked: 'written by the model, not checked',
  cameIn: 'What the run began with',

  // the facts
  facts: 'Facts',
  liveNow: 'Now',
  readAt: (time: string) => `read ${time}`,
  policy: 'Policy',
  policyHolds: 'holds for the agent’s call',
  policyBroken: (count: number) => (count === 1 ? '1 does not hold' : `${count} do not hold`),
  lineHolds: 'holds',
  lineBroken: 'does not hold',
  guardHistory: 'Guard history',
  earlierCalls: 'Earlier calls',
  factsMissing: (reason: string) => `The facts could not be read: ${reason}`,
  callOutcomes: {
    returned: 'returned',
    failed: 'failed',
    rejected: 'rejected',
    answered: 'answered by a person',
    declined: 'declined',
    refused: 'refused before anybody was asked',
    cancelled: 'cancelled',
    expired: 'not decided in time',
  } satisfies Record<CallOutcome, string>,
  callOpen: 'not settled',

  // deciding
  changeRefused: (field: string) => `${field} is not to be changed. Put back what was there.`,
  noEdits: 'The arguments may not be changed here. Reset them first.',
  agentAskedFor: (values: string) => `The agent had asked for ${values}.`,
  wordedOtherwise: (field: string) => `another ${field.toLowerCase()}`,
  withoutField: (field: string) => `no ${field.toLowerCase()}`,
  keepReviewing: 'Keep reviewing',
  confirmPlain: (label: string) => `${label}?`,

  // a call whose fate is unknown
  cutOff: 'This may have happened: the call was cut off. Look before you run it again.',
  whatHappened: 'What was its result?',
  resultHint: 'The agent goes on with this as if the tool had returned it.',

  // what came of it
  result: 'What came of it',
};

export type ToolText = typeof toolText;
