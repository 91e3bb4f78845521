import type { StreamSnapshot } from '@holdpoint/client';
import type { Person, ReviewKind, ReviewSummary, RunView, TaskView } from '@holdpoint/protocol';

/** Monday, 23 November 2026, 10:42 UTC: when the examples are looked at. */
export const overviewNow = Date.UTC(2026, 10, 23, 10, 42);
const minute = 60_000;
const hour = 60 * minute;

const mara: Person = { id: 'mara', name: 'Mara Vogt' };
const jonas: Person = { id: 'jonas', name: 'Jonas Weber' };
const noUsage = { inputTokens: 0, outputTokens: 0, requests: 0, unrecorded: 0 };

type Short = Partial<ReviewSummary> & Pick<ReviewSummary, 'id' | 'question' | 'run' | 'task'>;

/** A review that waits for a person since 26 minutes, unless told otherwise. */
export function summary(given: Short): ReviewSummary {
  return {
    kind: 'output' as ReviewKind,
    state: 'open',
    turn: 'reviewer',
    revision: 1,
    group: null,
    progress: { settled: 3, total: 9 },
    openedAt: overviewNow - 26 * minute,
    dueAt: null,
    expiresAt: null,
    escalated: false,
    risk: null,
    call: null,
    decision: null,
    ...given,
  };
}

function run(id: string, crew: string, label: string, title: string): ReviewSummary['run'] {
  return { id, crew, label, title, startedBy: mara };
}

function task(id: string, title: string, agent: string, attempt = 1): ReviewSummary['task'] {
  return { id, title, agent, attempt };
}

const refund = run('r1', 'refund-desk', 'Refund desk', 'T-8841 · order A-4721');
const campaign = run('r2', 'campaign', 'Campaign copy', 'BrightPath 2 kettle, DE');
const firstClaim = run('r3', 'claim-triage', 'Claim triage', 'claim 30448');
const secondClaim = run('r4', 'claim-triage', 'Claim triage', 'claim 30451');
const replies = run('r5', 'support-replies', 'Support replies', '38 runs · where is my parcel');
const writer = (round: number) => task('draft', 'Draft', 'Reply writer', round);

/** S1, S2, S3 and S6 of the scenarios, on one morning. */
export const inboxReviews: readonly ReviewSummary[] = [
  summary({
    id: 'r1.refund',
    kind: 'tool',
    question: 'Refund 95.90 EUR to the customer',
    run: refund,
    task: task('refund', 'Refund', 'Refund clerk'),
    progress: { settled: 4, total: 6 },
    dueAt: overviewNow + 38 * minute,
  }),
  summary({
    id: 'r2.draft',
    question: 'Legal review of the draft',
    run: campaign,
    task: task('draft', 'Draft', 'Copywriter', 3),
    revision: 2,
  }),
  summary({
    id: 'r2.image',
    question: 'Image brief: three motifs',
    run: campaign,
    task: task('image', 'Image brief', 'Art director'),
    openedAt: overviewNow - 95 * minute,
  }),
  summary({
    id: 'r3.recommend',
    question: 'Pay out 8,100.00 EUR, water damage in the cellar',
    run: firstClaim,
    task: task('recommend', 'Recommend', 'Assessor'),
    progress: { settled: 6, total: 8 },
    openedAt: overviewNow - 20 * hour,
  }),
  summary({
    id: 'r4.extract',
    kind: 'question',
    question: 'When did the damage happen?',
    run: secondClaim,
    task: task('extract', 'Extract', 'Claims reader'),
    progress: { settled: 1, total: 8 },
    openedAt: overviewNow - 3 * hour,
  }),
  summary({
    id: 'r5.9014',
    question: 'Reply to T-9014: parcel held in Cologne',
    run: replies,
    task: writer(1),
    progress: { settled: 2, total: 4 },
    openedAt: overviewNow - 12 * minute,
  }),
  summary({
    id: 'r5.9021',
    question: 'Reply to T-9021: colis déjà livré ?',
    run: replies,
    task: writer(1),
    progress: { settled: 2, total: 4 },
    openedAt: overviewNow - 11 * minute,
  }),
  summary({
    id: 'r5.9026',
    question: 'Reply to T-9026: wrong address',
    run: replies,
    task: writer(3),
    revision: 3,
    progress: { settled: 2, total: 4 },
    openedAt: overviewNow - 4 * minute,
  }),
  summary({
    id: 'r5.9030',
    question: 'Reply to T-9030: second parcel missing',
    run: replies,
    task: writer(1),
    progress: { settled: 2, total: 4 },
    openedAt: overviewNow - 40_000,
  }),
];

/** What a Monday brings when nobody looked for a year. */
export function manyReviews(count: number): readonly ReviewSummary[] {
  return Array.from({ length: count }, (_, index) => {
    const ticket = 9_000 + index;
    return summary({
      id: `many.${index}`,
      question: `Reply to T-${ticket}: where is my parcel`,
      run: run(`m${Math.floor(index / 10)}`, 'support-replies', 'Support replies', `batch ${Math.floor(index / 10)}`),
      task: writer(1),
      openedAt: overviewNow - index * minute,
    });
  });
}

/** A task nobody has begun, unless told otherwise. */
export function taskView(given: Partial<TaskView> & Pick<TaskView, 'id' | 'title'>): TaskView {
  return {
    parent: null,
    kind: 'agent',
    agent: null,
    status: 'blocked',
    needs: [],
    attempt: 0,
    gated: false,
    review: null,
    child: null,
    startedAt: null,
    endedAt: null,
    workedMs: 0,
    usage: noUsage,
    acceptedAttempt: null,
    acceptedBy: null,
    feedback: null,
    failure: null,
    waitsUntil: null,
    calls: [],
    ...given,
  };
}

const used = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens, requests: 2, unrecorded: 0 });
const startedAt = overviewNow - 42 * minute;

/** S2 in the middle: legal sent the research back, one task is in review, the rest waits. */
export const campaignRun: RunView = {
  id: 'r2',
  parent: null,
  version: 61,
  status: 'running',
  crew: 'campaign',
  label: 'Campaign copy',
  title: 'BrightPath 2 kettle, DE',
  startedBy: mara,
  startedAt,
  endedAt: null,
  outcome: null,
  tasks: { total: 9, settled: 2 },
  usage: used(31_200, 9_840),
  failure: null,
  taskList: [
    taskView({
      id: 'brief',
      title: 'Brief',
      agent: 'Strategist',
      status: 'accepted',
      attempt: 1,
      startedAt,
      endedAt: startedAt + 38_000,
      usage: used(1_320, 640),
      acceptedBy: jonas,
    }),
    taskView({
      id: 'research',
      title: 'Market research',
      agent: 'Researcher',
      status: 'working',
      needs: ['brief'],
      attempt: 2,
      startedAt: overviewNow - 72_000,
      usage: used(11_900, 2_400),
    }),
    taskView({
      id: 'scan',
      title: 'Competitor scan',
      agent: 'Analyst',
      status: 'accepted',
      needs: ['brief'],
      attempt: 1,
      startedAt: startedAt + 40_000,
      endedAt: startedAt + 165_000,
      usage: used(9_400, 3_100),
    }),
    taskView({
      id: 'image',
      title: 'Image brief',
      agent: 'Art director',
      status: 'inReview',
      needs: ['brief'],
      attempt: 1,
      gated: true,
      review: 'r2.image',
      startedAt: startedAt + 40_000,
      endedAt: overviewNow - 26 * minute,
      usage: used(4_100, 1_900),
    }),
    taskView({
      id: 'draft',
      title: 'Draft',
      agent: 'Copywriter',
      needs: ['research', 'scan'],
      attempt: 1,
      gated: true,
      review: 'r2.draft',
      startedAt: overviewNow - 9 * minute,
      endedAt: overviewNow - 9 * minute + 48_000,
      usage: used(4_480, 1_800),
      feedback: {
        by: mara,
        at: overviewNow - 4 * minute,
        text: '40 % is not supported by S-2. Find support or use the supported number, keep the headline.',
      },
    }),
    taskView({ id: 'legal', title: 'Legal text', agent: 'Legal writer', needs: ['draft'], gated: true }),
    taskView({ id: 'de', title: 'Localize de', agent: 'Translator', needs: ['legal'] }),
    taskView({ id: 'fr', title: 'Localize fr', agent: 'Translator', needs: ['legal'] }),
    taskView({ id: 'publish', title: 'Publish', kind: 'function', needs: ['de', 'fr', 'image'], gated: true }),
  ],
};

/** What the researcher has written so far. */
export const campaignStream: StreamSnapshot = {
  live: true,
  writing: [
    {
      task: 'research',
      attempt: 2,
      text: 'S-2 supports 28 %: fifty boils of one litre against the BrightPath 1. S-3 says “up to 40 % with half fill”, which no rule of the playbook lets us quote without the half fill. Dropping S-3, keeping S-2 as the only number, and noting for the copywriter',
    },
  ],
};

/** The same run in trouble: a call waits for its next try, one task failed, one was not needed. */
export const troubledRun: RunView = {
  ...campaignRun,
  status: 'failed',
  version: 74,
  endedAt: overviewNow - minute,
  failure: {
    code: 'GUARDS_FAILED',
    message: 'The guards refused 3 attempts.',
    hint: 'Read their verdicts in the journal.',
    task: 'draft',
  },
  taskList: campaignRun.taskList.map((each): TaskView => {
    switch (each.id) {
      case 'research':
        return {
          ...each,
          failure: {
            code: 'MODEL_RATE_LIMITED',
            message: 'The model endpoint takes no more requests this minute.',
            retryAt: overviewNow + 12_000,
          },
        };
      case 'image':
        return { ...each, status: 'skipped', review: null, gated: false };
      case 'draft':
        return {
          ...each,
          status: 'failed',
          feedback: null,
          review: null,
          failure: {
            code: 'GUARDS_FAILED',
            message: 'The guards refused 3 attempts.',
            hint: 'Read their verdicts in the journal.',
            retryAt: null,
          },
        };
      default:
        return each;
    }
  }),
};
