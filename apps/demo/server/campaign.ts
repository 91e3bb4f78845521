import { defineCrew } from '@holdpoint/server';
import * as z from 'zod';
import { copywriter, localizer, researcher, scout, strategist } from './agents.ts';
import { bannedWords, languages, sources } from './campaign-data.ts';
import {
  bannedWordsAreAbsent,
  everyNumberHasASource,
  numbersAreKept,
  superlativesNeedProof,
} from './campaign-guards.ts';
import { Brief, Draft, Languages, Localized, Publication, Published, Research, Scan } from './campaign-outputs.ts';
import { claimTable } from './claim-table.ts';

const written = defineCrew('campaign', {
  label: 'Campaign copy',
  input: z.object({
    product: z.string().min(1).max(80),
    market: z.string().min(2).max(40),
    claims: z.array(z.string().min(1).max(200)).max(10),
    tone: z.string().max(40),
    languages: Languages.default(['de', 'fr', 'it']).describe('What the copy is put into'),
    due: z.iso.date().optional().describe('When the campaign goes out'),
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
    guards: {
      'Banned words': bannedWordsAreAbsent,
      'Every number has a source': everyNumberHasASource,
      'No superlatives without proof': superlativesNeedProof,
    },
    review: {
      by: { group: 'legal' },
      question: 'Can this copy go to localization?',
      labels: { approve: 'Approve and localize' },
      sendBackTo: ['marketResearch'],
      outcomes: { drop: { label: 'Drop campaign', end: true } },
      due: '4h',
      remind: ['4h', '1d'],
      present: claimTable,
    },
  });

/** S2 of the scenarios: brief, research, draft, legal, each language by itself, and a last look before anything is published. */
export const campaign = written
  .task('localize', {
    needs: ['draft'],
    forEach: ({ input }) => input.languages,
    concurrency: 2,
    agent: localizer,
    prompt: ({ item }) => `Put the copy into ${languages[item]}.`,
    output: Localized,
    guards: {
      'Language asked for': ({ language }, { item }) =>
        language === item || `This is to be “${item}”, not “${language}”.`,
      'Numbers as approved': (localized, { draft }) => numbersAreKept(localized, draft),
    },
    review: {
      each: true,
      by: { group: 'marketing' },
      question: 'Does this say the same as the approved copy?',
      labels: { approve: 'Approve this language' },
      due: '1d',
      present: (_, { draft }) => ({ approvedHeadline: draft.headline, approvedBody: draft.body }),
    },
  })
  .task('publication', {
    needs: ['draft', 'localize'],
    perform: ({ draft, localize }) => ({ headline: draft.headline, languages: [...localize] }),
    output: Publication,
    review: {
      by: { group: 'marketing' },
      question: 'Publish this campaign in all its languages?',
      labels: { approve: 'Approve and publish' },
      sendBackTo: ['localize'],
      due: '1d',
      expire: { after: '2w', as: 'cancel' },
    },
  })
  .task('publish', {
    needs: ['publication'],
    // the effect key makes a repeat after a crash recognizable to the shop system
    perform: ({ publication }, { key }) => ({
      reference: `PUB-${key.split('/')[0]?.slice(0, 8)}`,
      headline: publication.headline,
    }),
    effect: 'Published in the shop',
    output: Published,
  });
