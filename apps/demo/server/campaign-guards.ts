import { bannedWords, sources } from './campaign-data.ts';
import type { Draft, Localized } from './campaign-outputs.ts';

export function bannedWordsAreAbsent({ headline, body, callToAction }: Draft): true | string {
  const copy = `${headline} ${body} ${callToAction}`.toLowerCase();
  const word = bannedWords.find((banned) => copy.includes(banned));
  return word ? `“${word}” is on the list of banned words.` : true;
}

/**
 * Every number in the copy stands among the claims, and every claim names a source that exists. Whether that source
 * says so is left to the person: the claim table shows them both.
 */
export function everyNumberHasASource({ headline, body, claims }: Draft): true | string {
  const known = sources.map(({ id }): string => id);
  const unknown = claims.find(({ source }) => !known.includes(source));
  if (unknown) return `“${unknown.claim}” names the source “${unknown.source}”, which does not exist.`;
  const claimed = claims.map(({ claim, quote }) => `${claim} ${quote}`).join(' ');
  const orphan = numbersIn({ headline, body }).find((number) => !claimed.includes(number));
  return orphan ? `“${orphan}” stands in the copy without a claim that proves it.` : true;
}

/** In every language the copy has the numbers that were approved, and no others. */
export function numbersAreKept(localized: Localized, approved: Draft): true | string {
  const [own, wanted] = [numbersIn(localized), numbersIn(approved)];
  const lost = wanted.find((number) => !own.includes(number));
  if (lost) return `“${lost}” of the approved copy is missing.`;
  const added = own.find((number) => !wanted.includes(number));
  return added ? `“${added}” does not stand in the approved copy.` : true;
}

/** A sentence, so a model judges it. */
export const superlativesNeedProof =
  'No superlatives without proof: “the quietest” stands only where a quoted source says exactly that.';

function numbersIn({ headline, body }: Pick<Draft, 'headline' | 'body'>): readonly string[] {
  return `${headline} ${body}`.match(/\d+(?:[.,]\d+)?\s?(?:%|dB)/g) ?? [];
}
