import type { ResourceState } from '@holdpoint/client';
import type { ErrorBody, ImpactTask, ImpactView, ReviewView, Usage } from '@holdpoint/protocol';
import { campaignReview, exampleNow } from './review-examples.ts';

const minute = 60_000;
const hour = 60 * minute;

/** The campaign's legal review, from which the work may go back to the research, or be drafted again. */
export const sendBackReview: ReviewView = {
  ...campaignReview,
  allowed: [
    { type: 'approve', label: 'Approve and localize' },
    {
      type: 'revise',
      label: 'Request changes',
      to: [
        { id: 'marketResearch', title: 'Market research' },
        { id: 'draft', title: 'Draft' },
      ],
    },
  ],
};

function impactTask(given: Partial<ImpactTask> & Pick<ImpactTask, 'id' | 'title'>): ImpactTask {
  return {
    agent: null,
    status: 'accepted',
    attempt: 1,
    workedMs: 0,
    gated: false,
    allowed: false,
    fate: 'stays',
    ...given,
  };
}

function used(inputTokens: number, outputTokens: number, requests: number): Usage {
  return { inputTokens, outputTokens, requests, unrecorded: 0 };
}

const research = { id: 'marketResearch', title: 'Market research' };
const draft = { id: 'draft', title: 'Draft' };
const motifs = { id: 'motifs', title: 'Image motifs' };

const tasks: readonly ImpactTask[] = [
  impactTask({ id: 'brief', title: 'Brief', agent: 'Strategist', workedMs: 38_000 }),
  impactTask({
    ...research,
    agent: 'Researcher',
    workedMs: 220_000,
    gated: true,
    allowed: true,
    fate: 'runsAgain',
  }),
  impactTask({ id: 'competitorScan', title: 'Competitor scan', agent: 'Analyst', workedMs: 125_000 }),
  impactTask({ ...motifs, agent: 'Art director', workedMs: 95_000, gated: true, fate: 'mayRunAgain' }),
  impactTask({
    ...draft,
    agent: 'Copywriter',
    status: 'inReview',
    attempt: 3,
    workedMs: 48_000,
    gated: true,
    allowed: true,
    fate: 'runsAgain',
  }),
  impactTask({ id: 'localize', title: 'Localize', status: 'blocked', attempt: 0, fate: 'notStarted' }),
  impactTask({ id: 'publish', title: 'Publish', status: 'blocked', attempt: 0, gated: true, fate: 'notStarted' }),
];

/** Back to the research: one approval falls, another may, nothing has left the company. */
export const researchImpact: ImpactView = {
  to: ['marketResearch'],
  version: 61,
  tasks,
  approvals: [
    { task: research, by: { id: 'jonas', name: 'Jonas Weber' }, at: exampleNow - 20.6 * hour, certain: true },
    { task: motifs, by: { id: 'anna', name: 'Anna Keller' }, at: exampleNow - 3 * hour, certain: false },
  ],
  effects: [],
  cost: {
    tasks: [
      { task: research, workedMs: 220_000, usage: used(9_800, 2_400, 2) },
      { task: draft, workedMs: 48_000, usage: used(4_480, 1_800, 1) },
      { task: motifs, workedMs: 95_000, usage: used(4_100, 1_900, 1) },
    ],
    workedMs: 363_000,
    usage: used(18_380, 6_100, 4),
  },
};

/** The draft alone: nothing else is touched. */
export const draftImpact: ImpactView = {
  to: ['draft'],
  version: 61,
  tasks: tasks.map((task) => (task.id === 'draft' || task.attempt === 0 ? task : { ...task, fate: 'stays' })),
  approvals: [],
  effects: [],
  cost: {
    tasks: [{ task: draft, workedMs: 48_000, usage: used(4_480, 1_800, 1) }],
    workedMs: 48_000,
    usage: used(4_480, 1_800, 1),
  },
};

/** Something has left: a mail that nobody can call back. */
export const sentImpact: ImpactView = {
  ...researchImpact,
  effects: [{ task: motifs, effect: 'Motif order sent to the photo studio', at: exampleNow - 3 * hour }],
};

export const askingImpact: ResourceState<ImpactView> = { status: 'loading', data: null, error: null, asOf: null };

export function answered(data: ImpactView): ResourceState<ImpactView> {
  return { status: 'ready', data, error: null, asOf: exampleNow };
}

const unreachable: ErrorBody = {
  code: 'NETWORK',
  message: 'The server cannot be reached.',
  hint: 'Nothing is lost. This page tries again by itself.',
};

export function unanswered(data: ImpactView | null): ResourceState<ImpactView> {
  return { status: 'error', data, error: unreachable, asOf: data && exampleNow };
}
