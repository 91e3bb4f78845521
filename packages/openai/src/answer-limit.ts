import { HoldpointError } from '@holdpoint/protocol';

/** How much one answer may say: text, calls and thoughts together, in bytes of UTF-8. */
export const maxAnswerBytes = 4_000_000;

export function tooMuch(): HoldpointError {
  return new HoldpointError(
    'MODEL_REJECTED',
    `The model's answer is longer than ${maxAnswerBytes / 1_000_000} MB; the rest was not read.`,
    { hint: 'The model may repeat itself without an end. Ask for less, or set a limit of output at the endpoint.' },
  );
}
