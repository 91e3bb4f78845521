import type { Usage } from '@holdpoint/protocol';

/** What one call took, as a model or a result tells it. `unrecorded` absent is none. */
export type CallUsage = Omit<Usage, 'unrecorded'> & Partial<Pick<Usage, 'unrecorded'>>;

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, requests: 0, unrecorded: 0 };

export function addUsage(sum: Usage, more: CallUsage): Usage {
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    requests: sum.requests + more.requests,
    unrecorded: sum.unrecorded + (more.unrecorded ?? 0),
  };
}
