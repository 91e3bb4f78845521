import { type Agent, defineAgent, defineCrew } from '@holdpoint/core';
import { reply, type Script } from '@holdpoint/testing';
import * as z from 'zod';
import type { Witness } from './witness.ts';

/**
 * brief → marketResearch → angle ∥ competitorScan → draft (two guards, gate that sends back to marketResearch)
 *   → localizeDe (gate that looks again) ∥ localizeFr (if, a judged guard) → publish
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
    .task('angle', {
      needs: ['marketResearch'],
      agent: agent('Planner'),
      prompt: ({ marketResearch }) => `Find the one thought in ${marketResearch.notes.join(', ')}.`,
      output: text,
    })
    .task('competitorScan', {
      needs: ['brief'],
      agent: agent('Scout'),
      prompt: ({ brief }) => `What do others say? ${brief.text}`,
      output: notes,
    })
    .task('draft', {
      needs: ['marketResearch', 'angle', 'competitorScan'],
      agent: agent('Copywriter'),
      prompt: ({ input, marketResearch }) => `Write about ${input.product} from ${marketResearch.notes.join(', ')}.`,
      output: text,
      guards: {
        bannedWords: (draft) => (/\bbest\b/i.test(draft.text) ? 'The word "best" is banned.' : undefined),
        everyNumberHasASource: (draft) =>
          /\d+ %(?! \(S-\d\))/.test(draft.text) ? 'A number has no source.' : undefined,
      },
      review: { by: { group: 'legal' }, sendBackTo: ['marketResearch'], recheck: true },
    })
    .task('localizeDe', {
      needs: ['draft'],
      agent: agent('German translator'),
      prompt: ({ draft }) => `Translate into German: ${draft.text}`,
      output: text,
      guards: { short: (draft) => (draft.text.length > 80 ? 'Too long.' : undefined) },
      review: { by: { group: 'legal' }, present: ({ text }) => ({ characters: text.length }), recheck: true },
    })
    .task('localizeFr', {
      needs: ['draft'],
      when: ({ run }) => {
        effect({ key: `${run.id}/localizeFr/0/0/when1`, content: 'asked' });
        return true;
      },
      agent: agent('French translator'),
      prompt: ({ draft }) => `Translate into French: ${draft.text}`,
      output: text,
      guards: { tone: 'It does not shout.' },
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

/**
 * The first draft breaks a guard, the second is shown, the third answers the reviewer, the fourth the send-back, which
 * the research comes out of as it was. Each answer takes `delayMs`.
 */
export function campaignScript(delayMs: number): Script {
  const late = (...texts: string[]) => texts.map((text) => reply.after(delayMs, { text }));
  return {
    brief: late('A plain kettle for Germany.'),
    marketResearch: [reply.after(delayMs, { notes: ['28 % less energy (S-2)'] })],
    competitorScan: [reply.after(delayMs, { notes: ['Others shout.'] })],
    angle: late('It saves.'),
    draft: late('The best kettle.', 'Saves 28 % (S-2), says the lab.', 'It saves 28 % (S-2).', 'Saves 28 % (S-2).'),
    localizeDe: late('Spart 28 % (S-2).'),
    localizeFr: late('Économise 28 % (S-2).'),
  };
}

function agent(role: string): Agent {
  return defineAgent({ role, goal: 'Say what is so.', backstory: 'Has done it for years.' });
}
