import { HoldpointError } from '@holdpoint/protocol';

/** What a definition is refused with, before anything of it runs. */
export function invalidDefinition(message: string, hint: string): HoldpointError {
  return new HoldpointError('DEFINITION_INVALID', message, { hint });
}
