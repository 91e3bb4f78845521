import type { ScriptedCall } from '@holdpoint/testing';
import { type Language, languages } from './campaign-data.ts';
import type { Draft, Localized } from './campaign-outputs.ts';
import { headlineFor } from './headline-script.ts';
import { material, points } from './told.ts';

/** The sentences that the scripted copywriter writes. */
const known: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'Quiet mornings start here.': {
    de: 'Leise Morgen beginnen hier.',
    fr: 'Le matin commence en douceur.',
    it: 'Le mattine tranquille iniziano qui.',
  },
  'Quiet mornings.': { de: 'Leise Morgen.', fr: 'Des matins doux.', it: 'Mattine quiete.' },
  'Boil one cup or a full litre: the double wall keeps the heat where it belongs.': {
    de: 'Eine Tasse oder ein ganzer Liter: die doppelte Wand hält die Wärme, wo sie hingehört.',
    fr: 'Une tasse ou un litre : la double paroi garde la chaleur là où il faut.',
    it: 'Una tazza o un litro: la doppia parete tiene il calore dove serve.',
  },
  'In a lab test it cut energy use by 28 % (S-2).': {
    de: 'Im Labortest senkte er den Energieverbrauch um 28 % (S-2).',
    fr: 'Lors d’un essai en laboratoire, elle a réduit la consommation d’énergie de 28 % (S-2).',
    it: 'In una prova di laboratorio ha ridotto il consumo di energia del 28 % (S-2).',
  },
  'In tests it cut energy use by 40 %.': {
    de: 'In Tests senkte er den Energieverbrauch um 40 %.',
    fr: 'Lors d’essais, elle a réduit la consommation d’énergie de 40 %.',
    it: 'Nelle prove ha ridotto il consumo di energia del 40 %.',
  },
  'It boils at 54 dB(A), measured at one metre (S-1).': {
    de: 'Er kocht mit 54 dB(A), in einem Meter Abstand gemessen (S-1).',
    fr: 'Elle bout à 54 dB(A), mesurés à un mètre (S-1).',
    it: 'Bolle a 54 dB(A), misurati a un metro (S-1).',
  },
  'You will hardly hear it.': {
    de: 'Sie werden ihn kaum hören.',
    fr: 'Vous l’entendrez à peine.',
    it: 'Si sente appena.',
  },
  'It switches itself off and holds the water warm for tea.': {
    de: 'Er schaltet sich selbst ab und hält das Wasser warm für den Tee.',
    fr: 'Elle s’éteint seule et garde l’eau chaude pour le thé.',
    it: 'Si spegne da solo e tiene l’acqua calda per il tè.',
  },
};

const quotes = { de: ['„', '“'], fr: ['«\u00a0', '\u00a0»'], it: ['«', '»'] } as const;

/** Added by and by, so that each round of changes is seen in the copy. */
const closings: Readonly<Record<Language, readonly string[]>> = {
  de: ['Probieren Sie ihn aus.', 'Ihr Tee wartet.'],
  fr: ['Essayez-la.', 'Votre thé vous attend.'],
  it: ['Provatelo.', 'Il tè vi aspetta.'],
};

/** Knows the script's own sentences in every language; what a person wrote into them it quotes as it stands. */
export function localize(call: ScriptedCall): Localized {
  const language = languageOf(call);
  const [open, close] = quotes[language];
  const say = (sentence: string) => known[sentence]?.[language] ?? `${open}${sentence}${close}`;
  const draft = material<Draft>(call, 'Draft');
  const body = draft?.body.split(/(?<=[.!?])\s+/).map(say) ?? [];
  return {
    language,
    headline: say(headlineFor(call, draft?.headline ?? '')),
    body: [...body, ...closings[language].slice(0, points(call).length)].join(' '),
  };
}

function languageOf({ item }: ScriptedCall): Language {
  return item !== null && Object.hasOwn(languages, item) ? (item as Language) : 'de';
}
