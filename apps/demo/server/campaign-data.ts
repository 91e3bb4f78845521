/** What the research can find: S2's three snippets. None supports the 40 % of the brief without a condition. */
export const sources = [
  { id: 'S-1', text: 'Sound level, boiling, at 1 m: 54 dB(A). Two of nine kettles in the test were quieter.' },
  { id: 'S-2', text: 'Lab test, fifty boils of one litre: 28 % lower energy use than the BrightPath 1.' },
  { id: 'S-3', text: 'Manufacturer sheet: up to 40 % less energy with half fill.' },
] as const;

export const bannedWords = ['revolutionary', 'unbeatable', 'best ever', 'guaranteed'] as const;

/** What copy can be put into, by its code. */
export const languages = { de: 'German', fr: 'French', it: 'Italian' } as const;
export type Language = keyof typeof languages;
