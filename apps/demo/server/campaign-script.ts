import type { Script, ScriptedCall } from '@holdpoint/testing';
import type { Claim, Draft } from './campaign-outputs.ts';
import { headlineFor } from './headline-script.ts';
import { localize } from './localizer-script.ts';
import { readReply } from './reply-script.ts';
import { told } from './told.ts';

const overclaimed: Claim = { claim: 'cuts energy use by 40 %', source: 'S-2', quote: 'lower energy use' };
const supported: Claim = {
  claim: 'cuts energy use by 28 %',
  source: 'S-2',
  quote: '28 % lower energy use than the BrightPath 1',
};
const conditional: Claim = {
  claim: 'cuts energy use by up to 40 %, half filled',
  source: 'S-3',
  quote: 'up to 40 % less energy with half fill',
};
const quiet: Claim = {
  claim: 'boils at 54 dB(A)',
  source: 'S-1',
  quote: 'Sound level, boiling, at 1 m: 54 dB(A)',
};

/** The demo's model, offline: what it says follows from the attempt and the conversation, so any process says the same. */
export const campaignScript = {
  brief: (call: ScriptedCall) => ({
    audience: 'People who get up first and do not want to wake the house.',
    angle: `The ${product(call)} is the quiet start of a day.`,
    mustKeep: ['the headline idea', 'a number for the energy saving'],
  }),
  // the first time it takes the client's number for the source's
  marketResearch: [{ findings: [overclaimed, quiet] }, { findings: [supported, conditional, quiet] }],
  competitorScan: [
    {
      competitors: [
        { name: 'Thermo One', says: 'boils in 90 seconds' },
        { name: 'Kettle Works', says: 'the quiet one' },
      ],
    },
  ],
  draft,
  'draft:judge': ({ messages }: ScriptedCall) => {
    // the rule before it speaks of “the quietest” as well
    const result = messages.at(-1)?.content.split('# Result\n').at(-1) ?? '';
    return result.includes('quietest')
      ? { passes: false, problem: 'No quoted source says “quietest in class”.' }
      : { passes: true, problem: null };
  },
  'draft:reply': readReply,
  localize,
  'localize:reply': readReply,
  'publication:reply': readReply,
} satisfies Script;

/** What the wish of this run was, read from the opening of the conversation. */
function product(call: ScriptedCall): string {
  const text = told(call);
  return (
    /"product":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ??
    / for (.+?) in a .* tone/.exec(text)?.[1] ??
    'BrightPath 2 kettle'
  );
}

/**
 * The copywriter: trips over the banned words, then claims more than S-2 says, which only a person notices. Asked for
 * changes, or given better research, it overdoes the sound, which the judge refuses, and gives what the sources carry
 * from then on.
 */
function draft(call: ScriptedCall): Draft {
  const callToAction = `See the ${product(call)} in your shop.`;
  const said = (role: 'user' | 'assistant', words: string) =>
    call.messages.some((message) => message.role === role && message.content.includes(words));
  if (!said('user', 'Reviewer feedback 1') && !said('user', supported.quote)) {
    const headline = call.attempt === 1 ? 'The revolutionary way to boil.' : headlineFor(call);
    return {
      headline,
      body: body('In tests it cut energy use by 40 %.', 'You will hardly hear it.'),
      callToAction,
      claims: [overclaimed],
    };
  }
  const loud = !said('assistant', 'quietest');
  return {
    headline: headlineFor(call),
    body: body(
      'In a lab test it cut energy use by 28 % (S-2).',
      loud ? 'It is the quietest in class.' : 'It boils at 54 dB(A), measured at one metre (S-1).',
      rounds(call),
    ),
    callToAction,
    claims: [supported, quiet],
  };
}

function body(energy: string, sound: string, ending = ''): string {
  const opening = 'Boil one cup or a full litre: the double wall keeps the heat where it belongs.';
  return [opening, energy, sound, 'It switches itself off and holds the water warm for tea.', ending]
    .filter(Boolean)
    .join(' ');
}

/** A second request for changes is to be seen in the copy as well. */
function rounds({ messages }: ScriptedCall): string {
  const points = [...(messages.at(-1)?.content ?? '').matchAll(/^Reviewer feedback (\d+), /gm)];
  const newest = Number(points.at(-1)?.[1] ?? 1);
  return newest > 1 ? `Reworked ${newest} times, point by point.` : '';
}
