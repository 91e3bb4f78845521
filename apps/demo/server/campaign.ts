import { defineAgent, defineCrew } from '@holdpoint/server';
import * as z from 'zod';
import { bannedWords, sources } from './campaign-data.ts';

const Brief = z.object({
  audience: z.string().describe('Who the copy is for'),
  angle: z.string().describe('The one thought the copy turns on'),
  mustKeep: z.array(z.string()).describe('Wishes of the client that must survive'),
});

const Research = z.object({
  findings: z.array(
    z.object({ claim: z.string(), source: z.string().describe('Id of the source, such as S-2'), quote: z.string() }),
  ),
});

const Scan = z.object({ competitors: z.array(z.object({ name: z.string(), says: z.string() })) });

const Draft = z.object({
  headline: z.string(),
  body: z.string().describe('Two to four sentences'),
  callToAction: z.string(),
  claims: z
    .array(z.object({ claim: z.string(), source: z.string(), quote: z.string() }))
    .describe('Every number of the copy, with its source'),
});
type Draft = z.infer<typeof Draft>;

const Localized = z.object({ language: z.string(), headline: z.string(), body: z.string() });

const strategist = defineAgent({
  role: 'Strategist',
  goal: 'Turn a wish into a brief people can work from.',
  backstory: 'You have briefed copywriters for fifteen years.',
});
const researcher = defineAgent({
  role: 'Researcher',
  goal: 'Find what the sources really support.',
  backstory: 'You quote word for word and name the source.',
});
const scout = defineAgent({
  role: 'Market scout',
  goal: 'Know what competitors claim.',
  backstory: 'You read every leaflet.',
});
const copywriter = defineAgent({
  role: 'Copywriter',
  goal: 'Write plain copy that holds before a judge.',
  backstory: 'You write short sentences and prove every number.',
});
const translator = defineAgent({
  role: 'Localizer',
  goal: 'Say the same in another language.',
  backstory: 'You translate meaning, not words.',
});

/** Every number in the copy stands among the claims, and every claim names a source that exists. */
function everyNumberHasASource({ headline, body, claims }: Draft): true | string {
  const known = sources.map(({ id }): string => id);
  const unknown = claims.find(({ source }) => !known.includes(source));
  if (unknown) return `“${unknown.claim}” names the source “${unknown.source}”, which does not exist.`;
  const claimed = claims.map(({ claim, quote }) => `${claim} ${quote}`).join(' ');
  const orphan = `${headline} ${body}`
    .match(/\d+(?:[.,]\d+)?\s?(?:%|dB)/g)
    ?.find((number) => !claimed.includes(number));
  return orphan ? `“${orphan}” stands in the copy without a claim that proves it.` : true;
}

function bannedWordsAreAbsent({ headline, body, callToAction }: Draft): true | string {
  const copy = `${headline} ${body} ${callToAction}`.toLowerCase();
  const word = bannedWords.find((banned) => copy.includes(banned));
  return word ? `“${word}” is on the list of banned words.` : true;
}

const base = defineCrew('campaign', {
  label: 'Campaign copy',
  input: z.object({
    product: z.string().min(1).max(80),
    market: z.string().min(2).max(40),
    claims: z.array(z.string().min(1).max(200)).max(10),
    tone: z.string().max(40),
  }),
  title: ({ product, market }) => `${product}, ${market}`,
})
  .task('brief', {
    agent: strategist,
    prompt: ({ input }) => `Write the brief for a campaign.\nWish: ${JSON.stringify(input)}`,
    output: Brief,
  })
  .task('marketResearch', {
    needs: ['brief'],
    agent: researcher,
    prompt: ({ input }) =>
      `Check these claims about ${input.product} against the sources, and quote what they support.\nClaims: ${JSON.stringify(input.claims)}\nSources:\n${sources.map(({ id, text }) => `${id}: ${text}`).join('\n')}`,
    output: Research,
  })
  .task('competitorScan', {
    needs: ['brief'],
    agent: scout,
    prompt: ({ input }) => `What do competitors of ${input.product} say in ${input.market}?`,
    output: Scan,
  })
  .task('draft', {
    needs: ['brief', 'marketResearch', 'competitorScan'],
    agent: copywriter,
    prompt: ({ input }) =>
      `Write the copy for ${input.product} in a ${input.tone} tone. Never use: ${bannedWords.join(', ')}.`,
    output: Draft,
    guards: { 'Banned words': bannedWordsAreAbsent, 'Every number has a source': everyNumberHasASource },
    review: {
      by: { group: 'legal' },
      question: 'Can this copy go to localization?',
      labels: { approve: 'Approve and localize' },
    },
  });

const localized = base
  .task('localizeDe', {
    title: 'Localize de',
    needs: ['draft'],
    agent: translator,
    prompt: () => 'Put the copy into German.',
    output: Localized,
  })
  .task('localizeFr', {
    title: 'Localize fr',
    needs: ['draft'],
    agent: translator,
    prompt: () => 'Put the copy into French.',
    output: Localized,
  })
  .task('localizeIt', {
    title: 'Localize it',
    needs: ['draft'],
    agent: translator,
    prompt: () => 'Put the copy into Italian.',
    output: Localized,
  });

/** S2 of the scenarios: brief, research, draft, legal, three languages, and a last look before anything is published. */
export const campaign = localized
  .task('publication', {
    needs: ['draft', 'localizeDe', 'localizeFr', 'localizeIt'],
    perform: ({ draft, localizeDe, localizeFr, localizeIt }) => ({
      headline: draft.headline,
      languages: [localizeDe, localizeFr, localizeIt].map(({ language, headline }) => ({ language, headline })),
    }),
    output: z.object({
      headline: z.string(),
      languages: z.array(z.object({ language: z.string(), headline: z.string() })),
    }),
    review: {
      by: { group: 'marketing' },
      question: 'Publish this campaign in three languages?',
      labels: { approve: 'Approve and publish' },
    },
  })
  .task('publish', {
    needs: ['publication'],
    // the effect key makes a repeat after a crash recognizable to the shop system
    perform: ({ publication }, { key }) => ({
      reference: `PUB-${key.split('/')[0]?.slice(0, 8)}`,
      headline: publication.headline,
    }),
    output: z.object({ reference: z.string(), headline: z.string() }),
  });
