import type { ConnectionSnapshot, DecisionSnapshot } from '@holdpoint/client';
import type {
  AllowedDecision,
  Decision,
  DecisionRequest,
  DecisionType,
  ErrorCode,
  Json,
  JsonSchema,
  ReviewView,
  RevisionView,
} from '@holdpoint/protocol';

/** Monday, 23 November 2026, 10:42 UTC: when the examples are looked at. */
export const exampleNow = Date.UTC(2026, 10, 23, 10, 42);
const minute = 60_000;

const mara = { id: 'mara', name: 'Mara Vogt' };
const anna = { id: 'anna', name: 'Anna Keller' };

const schema: JsonSchema = {
  type: 'object',
  properties: {
    headline: { type: 'string' },
    body: { type: 'string', description: 'Two to four sentences' },
    callToAction: { type: 'string' },
    claims: {
      type: 'array',
      description: 'Every number of the copy, with its source',
      items: {
        type: 'object',
        properties: { claim: { type: 'string' }, source: { type: 'string' }, quote: { type: 'string' } },
      },
    },
  },
};

const firstDraft: Json = {
  headline: 'Quiet mornings start here.',
  body: 'Boil one cup or a full litre: the double wall keeps the heat where it belongs. In tests it cut energy use by 40 %. It is the quietest kettle in its class. It switches itself off and holds 80 °C for tea.',
  callToAction: 'See the BrightPath 2 kettle in your shop.',
  claims: [
    { claim: 'cuts energy use by 40 %', source: 'none', quote: '' },
    { claim: 'quietest in class', source: 'none', quote: '' },
  ],
};

const secondDraft: Json = {
  headline: 'Quiet mornings start here.',
  body: 'Boil one cup or a full litre: the double wall keeps the heat where it belongs. In lab test S-2 it used 28 % less energy than the BrightPath 1. It boils at 54 dB(A), measured at one metre (S-1). It switches itself off and holds 80 °C for tea.',
  callToAction: 'See the BrightPath 2 kettle in your shop.',
  claims: [
    { claim: 'uses 28 % less energy', source: 'S-2', quote: '28 % lower over 50 boils' },
    { claim: 'boils at 54 dB(A)', source: 'S-1', quote: '54 dB(A) at 1 m' },
  ],
};

const request: Decision = {
  type: 'revise',
  by: mara,
  at: exampleNow - 18.5 * 60 * minute,
  revision: 1,
  channel: 'http',
  feedback: '40 % is not supported by S-2. Find support or use the supported number, keep the headline.',
  comments: [],
};

const guards = ['Banned words', 'Every number has a source', 'No superlatives without proof'].map((name) => ({
  name,
  passed: true,
  message: null,
}));

/** Nothing added, hidden or edited. */
const plain = { presented: null, presentFailure: null, masked: [], edited: null, answer: null } as const;

const revisions: readonly RevisionView[] = [
  {
    revision: 1,
    attempt: 1,
    openedAt: exampleNow - 19 * 60 * minute,
    contentHash: '0c6d11f2a9b84e53'.padEnd(64, '3'),
    proposal: firstDraft,
    ...plain,
    guards,
    repairs: 0,
    answers: [],
    decision: request,
  },
  {
    revision: 2,
    attempt: 3,
    openedAt: exampleNow - 26 * minute,
    contentHash: '7be1c04a58d2e966'.padEnd(64, '9'),
    proposal: secondDraft,
    ...plain,
    guards,
    repairs: 1,
    answers: [
      {
        id: '7.0',
        text: '40 % is not supported by S-2. Find support or use the supported number, keep the headline.',
        by: mara,
        at: exampleNow - 18.5 * 60 * minute,
        task: { id: 'draft', title: 'Draft' },
        revision: 1,
        anchor: null,
        status: 'unchecked',
        note: null,
      },
    ],
    decision: null,
  },
];

/** S2 of the scenarios: legal looks at the second draft of the kettle's copy. */
export const campaignReview: ReviewView = {
  id: 'r1.draft',
  kind: 'output',
  state: 'open',
  turn: 'reviewer',
  question: 'Can this copy go to localization?',
  revision: 2,
  run: { id: 'r1', crew: 'campaign', label: 'Campaign copy', title: 'BrightPath 2 kettle, DE', startedBy: anna },
  task: { id: 'draft', title: 'Draft', agent: 'Copywriter', attempt: 3 },
  group: null,
  progress: { settled: 3, total: 9 },
  openedAt: exampleNow - 26 * minute,
  dueAt: exampleNow + 228 * minute,
  expiresAt: null,
  escalated: false,
  risk: null,
  call: null,
  calls: [],
  decision: request,
  contentHash: '7be1c04a58d2e966'.padEnd(64, '9'),
  schema,
  allowed: [
    { type: 'approve', label: 'Approve and localize' },
    { type: 'revise', label: 'Request changes' },
  ],
  revisions,
  input: {
    product: 'BrightPath 2 kettle',
    market: 'DE',
    claims: ['cuts energy use by 40 %', 'quietest in class'],
    tone: 'plain',
  },
  upstream: [
    {
      task: 'brief',
      title: 'Brief',
      attempt: 1,
      output: {
        audience: 'People who get up first and do not want to wake the house.',
        mustKeep: ['the headline idea'],
      },
      acceptedBy: null,
    },
    {
      task: 'marketResearch',
      title: 'Market research',
      attempt: 2,
      output: { findings: [{ claim: 'uses 28 % less energy', source: 'S-2', quote: '28 % lower over 50 boils' }] },
      acceptedBy: { id: 'jonas', name: 'Jonas Weber' },
    },
    { task: 'competitorScan', title: 'Competitor scan', attempt: 0, output: null, acceptedBy: null },
  ],
  next: [
    { id: 'localizeDe', title: 'Localize de', gated: false },
    { id: 'localizeFr', title: 'Localize fr', gated: false },
    { id: 'localizeIt', title: 'Localize it', gated: false },
    { id: 'publication', title: 'Publication', gated: true },
  ],
  eligible: ['group:legal'],
  replies: [],
};

const [firstRevision, secondRevision] = revisions as readonly [RevisionView, RevisionView];

const marketResearch = { id: 'marketResearch', title: 'Market research' };
const draftTask = { id: 'draft', title: 'Draft' };

/** Every kind of decision, in the order the server gives them. */
export const everyDecision: readonly AllowedDecision[] = [
  { type: 'approve', label: 'Approve and localize' },
  { type: 'edit', label: 'Approve with edits' },
  { type: 'revise', label: 'Request changes', to: [marketResearch, draftTask] },
  { type: 'outcome', outcome: 'drop', label: 'Drop campaign', ends: true },
  { type: 'outcome', outcome: 'later', label: 'Next quarter' },
  { type: 'reject', label: 'Reject', ends: true },
];

/** The same with all that a person can decide. */
export const fullReview: ReviewView = { ...campaignReview, allowed: everyDecision };

/** What the gate added for the reviewer, and two places this reader may not see. */
export const presentedReview: ReviewView = {
  ...fullReview,
  revisions: [
    firstRevision,
    {
      ...secondRevision,
      proposal: { ...(secondDraft as { [key: string]: Json }), budget: { amount: '•••', currency: 'EUR' } },
      presented: { stock: 214, price: '59.00 EUR', supplier: '•••' },
      masked: ['/budget/amount', '/supplier'],
    },
  ],
};

/** The same when it was first asked. */
export const firstRound: ReviewView = {
  ...campaignReview,
  revision: 1,
  contentHash: firstRevision.contentHash,
  decision: null,
  revisions: [{ ...firstRevision, decision: null }],
};

/** A third draft arrived; `before` is what the person may have read. */
export const thirdRound: ReviewView = {
  ...campaignReview,
  revision: 3,
  openedAt: exampleNow - minute,
  contentHash: 'e21f90aa'.padEnd(64, '1'),
  revisions: [
    firstRevision,
    {
      ...secondRevision,
      decision: { ...request, by: anna, revision: 2, at: exampleNow - 6 * minute, feedback: 'Name no model.' },
    },
    {
      ...secondRevision,
      revision: 3,
      attempt: 4,
      openedAt: exampleNow - minute,
      repairs: 0,
      proposal: {
        ...(secondDraft as { [key: string]: Json }),
        body: 'In lab test S-2 it used 28 % less energy than its predecessor.',
      },
    },
  ],
};

const approval: Decision = {
  type: 'approve',
  by: anna,
  at: exampleNow - 12_000,
  revision: 2,
  channel: 'socket',
  feedback: null,
  comments: [],
};

export const approvedReview: ReviewView = {
  ...campaignReview,
  state: 'decided',
  turn: 'nobody',
  allowed: [],
  decision: approval,
  revisions: [firstRevision, { ...secondRevision, decision: approval }],
};

export const sentBackReview: ReviewView = {
  ...firstRound,
  state: 'decided',
  turn: 'agent',
  allowed: [],
  decision: request,
  revisions: [firstRevision],
};

const editedDraft: Json = { ...(secondDraft as { [key: string]: Json }), headline: 'Quiet mornings, less power.' };

/** Approved as a person rewrote it. */
export const editedReview: ReviewView = settled({ type: 'edit', feedback: 'The numbers carry it.' }, editedDraft);
export const rejectedReview: ReviewView = settled({ type: 'reject', feedback: 'The product is withdrawn.' });
export const droppedReview: ReviewView = settled({ type: 'outcome', outcome: 'drop' });

/** Sent back past the draft: it is made again after what it is made from. */
export const sentToResearchReview: ReviewView = {
  ...settled({ type: 'revise', feedback: 'Find a test for the noise.', to: ['marketResearch'] }),
  turn: 'agent',
};

function settled(given: Partial<Decision> & { readonly type: DecisionType }, edited: Json = null): ReviewView {
  const decision: Decision = { ...approval, ...given };
  return { ...approvedReview, decision, revisions: [firstRevision, { ...secondRevision, decision, edited }] };
}

/** A decision on the second revision that ended in this way. */
export function decisionThat(
  state: DecisionSnapshot['state'],
  code: ErrorCode = 'INTERNAL',
  data = {},
  request: Partial<DecisionRequest> = {},
): DecisionSnapshot {
  const refused = state === 'failed' || state === 'lost' || state === 'stale';
  return {
    state,
    request: { type: 'approve', revision: 2, contentHash: campaignReview.contentHash, ...request },
    receipt:
      state === 'committed' ? { review: campaignReview.id, decision: approval, run: { id: 'r1', version: 40 } } : null,
    error: refused
      ? {
          code,
          message: 'The server did not answer; nobody knows whether this was recorded.',
          hint: 'Send it again: it is recorded once at most. Your draft is kept.',
          data,
        }
      : null,
  };
}

/** An edit that a guard refused. */
export const refusedEdit = decisionThat(
  'failed',
  'CHECK_REFUSED',
  { verdicts: [{ name: 'Banned words', passed: false, message: '“revolutionary” is on the list.' }] },
  { type: 'edit', patch: [{ op: 'replace', path: '/headline', value: 'A revolutionary kettle.' }] },
);

export const lostDecision = decisionThat('lost', 'REVIEW_ALREADY_DECIDED', { winner: approval as unknown as Json });

export const offlineConnection: ConnectionSnapshot = {
  state: 'offline',
  asOf: exampleNow - 42_000,
  nextTryAt: exampleNow + 6_000,
};
