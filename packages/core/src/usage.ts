import type { Usage } from '@holdpoint/protocol';

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, requests: 0 };

export function addUsage(sum: Usage, more: Usage): Usage {
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    requests: sum.requests + more.requests,
  };
}
