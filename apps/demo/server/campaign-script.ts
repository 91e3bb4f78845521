import type { Script, ScriptedCall } from '@holdpoint/testing';

/** What the wish of this run was, read from the opening of the conversation. */
function product({ messages }: ScriptedCall): string {
  const text = messages.map(({ content }) => content).join('\n');
  return (
    /"product":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ??
    / for (.+?) in a .* tone/.exec(text)?.[1] ??
    'BrightPath 2 kettle'
  );
}

const sourced = { claim: 'uses 28 % less energy', source: 'S-2', quote: '28 % lower energy use than the BrightPath 1' };
const quiet = { claim: 'boils at 54 dB(A)', source: 'S-1', quote: 'Sound level, boiling, at 1 m: 54 dB(A)' };

/**
 * The copywriter's attempts: the first breaks the list of banned words, the second claims more than S-2 says, which
 * only a person notices; from the third on the supported number stands.
 */
function draft(call: ScriptedCall) {
  const name = product(call);
  const cta = `See the ${name} in your shop.`;
  if (call.attempt === 1) {
    return {
      headline: 'The revolutionary way to boil.',
      body: `${name}: a cup or a full litre, and 40 % less energy.`,
      callToAction: cta,
      claims: [{ claim: 'cuts energy use by 40 %', source: 'S-2', quote: 'lower energy use' }],
    };
  }
  if (call.attempt === 2) {
    return {
      headline: 'Quiet mornings start here.',
      body: `Boil one cup or a full litre: the double wall keeps the heat where it belongs. In tests it cut energy use by 40 %. It switches itself off and holds the water warm for tea.`,
      callToAction: cta,
      claims: [{ claim: 'cuts energy use by 40 %', source: 'S-2', quote: 'lower energy use' }],
    };
  }
  const rounds = call.attempt > 3 ? ` Reworked for the ${call.attempt - 2}th time, point by point.` : '';
  return {
    headline: 'Quiet mornings start here.',
    body: `Boil one cup or a full litre: the double wall keeps the heat where it belongs. In lab test S-2 it used 28 % less energy than the BrightPath 1. It boils at 54 dB(A), measured at one metre. It switches itself off and holds the water warm for tea.${rounds}`,
    callToAction: cta,
    claims: [sourced, quiet],
  };
}

const localized = (language: string, headline: string, body: string) => [{ language, headline, body }];

/** The demo's model, offline: the same answers every time, written as slowly as a person reads. */
export const campaignScript: Script = {
  brief: (call) => ({
    audience: 'People who get up first and do not want to wake the house.',
    angle: `The ${product(call)} is the quiet start of a day.`,
    mustKeep: ['the headline idea', 'a number for the energy saving'],
  }),
  marketResearch: [
    {
      findings: [
        sourced,
        quiet,
        { claim: 'up to 40 % less', source: 'S-3', quote: 'up to 40 % less energy with half fill' },
      ],
    },
  ],
  competitorScan: [
    {
      competitors: [
        { name: 'Thermo One', says: 'boils in 90 seconds' },
        { name: 'Kettle Works', says: 'the quiet one' },
      ],
    },
  ],
  draft,
  localizeDe: localized(
    'de',
    'Leise Morgen beginnen hier.',
    'Eine Tasse oder ein ganzer Liter: 28 % weniger Energie als der BrightPath 1, im Labor gemessen.',
  ),
  localizeFr: localized(
    'fr',
    'Le matin commence en douceur.',
    'Une tasse ou un litre : 28 % d’énergie en moins que le BrightPath 1, mesuré en laboratoire.',
  ),
  localizeIt: localized(
    'it',
    'Le mattine tranquille iniziano qui.',
    'Una tazza o un litro: il 28 % di energia in meno del BrightPath 1, misurato in laboratorio.',
  ),
};
