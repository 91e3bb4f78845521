import { sources } from './campaign-data.ts';
import type { Draft } from './campaign-outputs.ts';

/** One row of what legal sees beside the copy. */
export interface CheckedClaim {
  readonly claim: string;
  readonly source: string;
  readonly quote: string;
  /** The source's own text; `null` when there is no such source. */
  readonly sourceSays: string | null;
  /** Whether the quote stands there word for word. */
  readonly quoteStandsThere: boolean;
}

/** The claims of a draft, each beside the text it relies on, looked up now and not taken from the model. */
export function claimTable({ claims }: Draft): readonly CheckedClaim[] {
  return claims.map(({ claim, source, quote }) => {
    const sourceSays = sources.find(({ id }) => id === source)?.text ?? null;
    const quoteStandsThere = quote.trim() !== '' && (sourceSays?.includes(quote) ?? false);
    return { claim, source, quote, sourceSays, quoteStandsThere };
  });
}
