import * as z from 'zod';
import { type Language, languages } from './campaign-data.ts';

/** What the copy says, and the words of a source that carry it. */
export const Claim = z.object({
  claim: z.string(),
  source: z.string().describe('Id of the source, such as S-2'),
  quote: z.string().describe('Word for word from the source'),
});
export type Claim = z.infer<typeof Claim>;

export const Brief = z.object({
  audience: z.string().describe('Who the copy is for'),
  angle: z.string().describe('The one thought the copy turns on'),
  mustKeep: z.array(z.string()).describe('Wishes of the client that must survive'),
});

export const Research = z.object({ findings: z.array(Claim) });

export const Scan = z.object({ competitors: z.array(z.object({ name: z.string(), says: z.string() })) });

export const Draft = z.object({
  headline: z.string(),
  body: z.string().describe('Two to four sentences, a number with the id of its source'),
  callToAction: z.string(),
  claims: z.array(Claim).describe('Every number of the copy, with its source'),
});
export type Draft = z.infer<typeof Draft>;

export const Languages = z
  .array(z.enum(Object.keys(languages) as Language[]))
  .min(1, 'Choose a language.')
  .refine((codes) => new Set(codes).size === codes.length, 'Name each language once.');

export const Localized = z.object({
  language: z.string(),
  headline: z.string(),
  body: z.string(),
});
export type Localized = z.infer<typeof Localized>;

export const Publication = z.object({ headline: z.string(), languages: z.array(Localized) });

export const Published = z.object({ reference: z.string(), headline: z.string() });
