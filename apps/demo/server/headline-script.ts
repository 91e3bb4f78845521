import type { ScriptedCall } from '@holdpoint/testing';
import { points } from './told.ts';

const long = 'Quiet mornings start here.';

/** The script's headline, or a shorter one where a reviewer finds it too long or too loud. A person's own it leaves alone. */
export function headlineFor(call: ScriptedCall, headline = long): string {
  const shorter = points(call).some((words) => /headline/i.test(words) && /\b(short(en|er)?|long|loud)\b/i.test(words));
  return shorter && headline === long ? 'Quiet mornings.' : headline;
}
