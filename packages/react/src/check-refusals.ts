import type { ErrorBody } from '@holdpoint/protocol';
import { isObject } from './field-changes.ts';

/** A guard that refused a decision, and what it found wrong. */
export interface CheckRefusal {
  readonly guard: string;
  readonly message: string;
}

/** Which guards said no, by a `CHECK_REFUSED`; none for any other error. */
export function refusalsOf({ code, data }: ErrorBody): readonly CheckRefusal[] {
  if (code !== 'CHECK_REFUSED' || !Array.isArray(data?.verdicts)) return [];
  return data.verdicts.flatMap((verdict) => {
    if (!isObject(verdict) || verdict.passed === true) return [];
    return [{ guard: `${verdict.name ?? ''}`, message: `${verdict.message ?? ''}` }];
  });
}
