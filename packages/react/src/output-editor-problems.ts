import type { ErrorBody } from '@holdpoint/protocol';
import { refusalsOf } from './check-refusals.ts';
import { isObject } from './field-changes.ts';
import { formatPointer } from './json-pointer.ts';

/** Why an edit was refused. */
export interface EditProblem {
  /** JSON pointer to the field; `null` for the whole edit. */
  readonly path: string | null;
  readonly message: string;
  /** The guard whose words these are. */
  readonly guard?: string;
}

/** Reads a refused edit or answer: the fields that miss the schema, or the guards that said no. Never empty. */
export function editProblemsOf(error: ErrorBody): readonly EditProblem[] {
  const found = [...guardProblems(error), ...fieldProblems(error)];
  return found.length > 0 ? found : [{ path: null, message: error.message }];
}

function guardProblems(error: ErrorBody): readonly EditProblem[] {
  return refusalsOf(error).map(({ guard, message }) => ({ path: null, message, guard }));
}

function fieldProblems({ code, data }: ErrorBody): readonly EditProblem[] {
  if ((code !== 'EDIT_INVALID' && code !== 'ANSWER_INVALID') || !Array.isArray(data?.issues)) return [];
  return data.issues.flatMap((issue) => {
    if (!isObject(issue) || typeof issue.message !== 'string') return [];
    const path = Array.isArray(issue.path) ? formatPointer(issue.path.map(String)) : null;
    return [{ path, message: issue.message }];
  });
}
