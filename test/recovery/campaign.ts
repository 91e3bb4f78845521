import { type Agent, defineAgent, defineCrew } from '@holdpoint/core';
import { reply, type Script } from '@holdpoint/testing';
import * as z from 'zod';
import type { Witness } from './witness.ts';

/**
 * brief → marketResearch ∥ competitorScan → draft (two guards, gate) → localizeDe (gate) ∥ localizeFr (if) → publish
 *
 * Publishing and asking the condition are `effects`: a person would see them happen twice.
 */
export function campaign(effect: Witness) {
  const text = z.object({ text: z.string() });
  const notes = z.object({ notes: z.array(z.string()) });
  return defineCrew('campaign', { input: z.object({ product: z.string() }), title: ({ product }) => product })
    .task('brief', {
      agent: agent('Planner'),
      prompt: ({ input }) => `Write a brief for ${input.product}.`,
      output: text,
    })
    .task('marketResearch', {
      needs: ['brief'],
      agent: agent('Researcher'),
      prompt: ({ brief }) => `Collect claims for: ${brief.text}`,
      output: notes,
    })
    .task('competitorScan', {
      needs: ['brief'],
      agent: agent('Scout'),
      prompt: ({ brief }) => `What do others say? ${brief.text}`,
      output: notes,
    })
    .task('draft', {
      needs: ['marketResearch', 'competitorScan'],
      agent: agent('Copywriter'),
      prompt: ({ input, marketResearch }) => `Write about ${input.product} from ${marketResearch.notes.join(', ')}.`,
      output: text,
      guards: {
        bannedWords: (draft) => (/\bbest\b/i.test(draft.text) ? 'The word "best" is banned.' : undefined),
        everyNumberHasASource: (draft) =>
          /\d+ %(?! \(S-\d\))/.test(draft.text) ? 'A number has no source.' : undefined,
      },
      review: { by: { group: 'legal' } },
    })
    .task('localizeDe', {
      needs: ['draft'],
      agent: agent('German translator'),
      prompt: ({ draft }) => `Translate into German: ${draft.text}`,
      output: text,
      review: { by: { group: 'legal' } },
    })
    .task('localizeFr', {
      needs: ['draft'],
      when: ({ run }) => {
        effect({ key: `${run.id}/localizeFr/0/0/0`, content: 'asked' });
        return true;
      },
      agent: agent('French translator'),
      prompt: ({ draft }) => `Translate into French: ${draft.text}`,
      output: text,
    })
    .task('publish', {
      needs: ['localizeDe', 'localizeFr'],
      output: z.object({ receipt: z.string() }),
      perform: ({ localizeDe, localizeFr }, { key }) => {
        effect({ key, content: { de: localizeDe.text, fr: localizeFr?.text ?? null } });
        return { receipt: `published ${localizeDe.text.length} characters` };
      },
    });
}

/** The first draft breaks a guard, the second is shown, the third answers the reviewer. Each answer takes `delayMs`. */
export function campaignScript(delayMs: number): Script {
  const late = (...texts: string[]) => texts.map((text) => reply.after(delayMs, { text }));
  return {
    brief: late('A plain kettle for Germany.'),
    marketResearch: [reply.after(delayMs, { notes: ['28 % less energy (S-2)'] })],
    competitorScan: [reply.after(delayMs, { notes: ['Others shout.'] })],
    draft: late('The best kettle.', 'Saves 28 % (S-2), says the lab.', 'Saves 28 % (S-2).'),
    localizeDe: late('Spart 28 % (S-2).'),
    localizeFr: late('Économise 28 % (S-2).'),
  };
}

function agent(role: string): Agent {
  return defineAgent({ role, goal: 'Say what is so.', backstory: 'Has done it for years.' });
}
