import type { DecisionSnapshot } from '@holdpoint/client';
import type { Decision, Json, JsonSchema, ReviewView, RevisionView } from '@holdpoint/protocol';
import type { Reply } from './reply-item.tsx';

/** Monday, 23 November 2026, 10:42 UTC: when the examples are looked at. */
export const questionNow = Date.UTC(2026, 10, 23, 10, 42);
const minute = 60_000;

const anna = { id: 'anna', name: 'Anna Keller' };
const jonas = { id: 'jonas', name: 'Jonas Weber' };

export const lossSchema: JsonSchema = {
  type: 'object',
  properties: {
    dateOfLoss: {
      type: 'string',
      format: 'date',
      title: 'Date of loss',
      description: 'Policy W-771 began 2024-03-01.',
    },
    waterShutOff: { enum: ['Yes', 'No', 'Unknown'], title: 'Water shut off' },
    source: {
      enum: ['Burst pipe', 'Leaking appliance', 'Rain', 'Sewer', 'Unknown'],
      title: 'Where the water came from',
    },
  },
  required: ['dateOfLoss'],
  additionalProperties: false,
};

const contentHash = '51d0c3ee7ab04f12'.padEnd(64, '4');
const head = { tool: 'askHuman', title: 'Ask a human', doubtful: false } as const;

const revision: RevisionView = {
  revision: 1,
  attempt: 1,
  openedAt: questionNow - 12 * minute,
  contentHash,
  proposal: { question: 'When did the damage happen?' },
  presented: null,
  presentFailure: null,
  masked: [],
  guards: [],
  repairs: 0,
  answers: [],
  decision: null,
  edited: null,
  answer: null,
};

/** S3 of the scenarios: the statement of claim 30451 names no date of loss. */
export const lossQuestion: ReviewView = {
  id: 'r3.extract~1',
  kind: 'question',
  state: 'open',
  turn: 'reviewer',
  question: 'When did the damage happen?',
  revision: 1,
  run: { id: 'r3', crew: 'claims', label: 'Claims', title: 'claim 30451', startedBy: anna },
  task: { id: 'extract', title: 'Extract', agent: 'Claims reader', attempt: 1 },
  group: null,
  progress: { settled: 0, total: 8 },
  openedAt: questionNow - 12 * minute,
  dueAt: Date.UTC(2026, 10, 24, 16, 0),
  expiresAt: null,
  escalated: false,
  risk: null,
  replies: [],
  call: {
    ...head,
    description: 'Asks a person for what the documents do not say.',
    words: null,
    editable: null,
    confirm: null,
    effect: null,
    key: 'r3.extract.1.1',
    why: 'The statement names no date, and the coverage check needs one.',
    answer: lossSchema,
    result: null,
  },
  calls: [],
  decision: null,
  contentHash,
  schema: { type: 'object', properties: { question: { type: 'string' } } },
  allowed: [
    { type: 'answer', label: 'Answer and go on' },
    { type: 'decline', label: 'Decline' },
    { type: 'revise', label: 'Ask back' },
  ],
  revisions: [revision],
  input: { claim: 30451, policy: 'W-771', statedAmount: '8,400 EUR' },
  upstream: [],
  next: [
    { id: 'coverage', title: 'Coverage', gated: false },
    { id: 'fraudScore', title: 'Fraud score', gated: false },
    { id: 'costEstimate', title: 'Cost estimate', gated: false },
  ],
  eligible: ['group:claimant'],
};

/** The same question, answered in another form. */
export function questionWith(answer: JsonSchema | null): ReviewView {
  return { ...lossQuestion, call: lossQuestion.call && { ...lossQuestion.call, answer } };
}

export const lossAnswer: Json = { dateOfLoss: '2026-11-14', waterShutOff: 'Yes', source: 'Burst pipe' };

const answering: Decision = {
  type: 'answer',
  by: jonas,
  at: questionNow - 3 * minute,
  revision: 1,
  channel: 'socket',
  feedback: 'The caretaker shut it off at 7.',
  comments: [],
};

export const answeredQuestion: ReviewView = {
  ...lossQuestion,
  state: 'decided',
  turn: 'nobody',
  allowed: [],
  decision: answering,
  revisions: [{ ...revision, decision: answering, answer: lossAnswer }],
};

const askingBack: Decision = { ...answering, type: 'revise', feedback: 'What is this for?' };

/** Somebody asked what it is for: the agent's move. */
export const askedBackQuestion: ReviewView = {
  ...lossQuestion,
  state: 'decided',
  turn: 'agent',
  allowed: [],
  decision: askingBack,
  revisions: [{ ...revision, decision: askingBack }],
};

/** The agent asked again, and says what it is for. */
export const secondQuestion: ReviewView = {
  ...lossQuestion,
  question: 'On which day was the water found?',
  revision: 2,
  openedAt: questionNow - minute,
  contentHash: 'a90be177'.padEnd(64, '2'),
  revisions: [
    { ...revision, decision: askingBack },
    {
      ...revision,
      revision: 2,
      openedAt: questionNow - minute,
      contentHash: 'a90be177'.padEnd(64, '2'),
      proposal: { question: 'On which day was the water found?' },
    },
  ],
};

/** The server refused the answer at one field. */
export const refusedAnswer: DecisionSnapshot = {
  state: 'failed',
  request: { type: 'answer', revision: 1, contentHash, answer: { dateOfLoss: '2023-11-14' } },
  receipt: null,
  error: {
    code: 'ANSWER_INVALID',
    message: 'The answer is not what the question asks for.',
    hint: 'Correct the fields named in `issues` and send it again.',
    data: { issues: [{ path: ['dateOfLoss'], message: 'The policy began later, on 2024-03-01.' }] },
  },
};

/** Somebody else answered first. */
export const lostAnswer: DecisionSnapshot = {
  state: 'lost',
  request: { type: 'answer', revision: 1, contentHash, answer: lossAnswer },
  receipt: null,
  error: {
    code: 'REVIEW_ALREADY_DECIDED',
    message: 'This review was decided by somebody else.',
    data: { winner: answering as unknown as Json },
  },
};

const said = { by: jonas, label: null, note: null } as const;

/** One reply of each state. */
export const everyReply: readonly Reply[] = [
  { ...said, id: '1', text: 'maybe', at: questionNow - 9 * minute, state: 'unclear' },
  {
    ...said,
    id: '2',
    text: 'Reject it, the policy had lapsed.',
    at: questionNow - 7 * minute,
    state: 'refused',
    label: 'Reject',
    note: 'Only a senior may reject this.',
  },
  {
    ...said,
    id: '3',
    text: 'It was the 14th, the caretaker shut the water off at 7.',
    at: questionNow - 2 * minute,
    state: 'read',
    label: 'Answer and go on',
  },
  { ...said, id: '4', text: 'And please tell the tenant.', at: questionNow - 2_000, state: 'reading' },
];
