/** As many bytes as the words of a decision may have (UTF-8). The server counts characters, never more than bytes. */
const mostBytes = 16_384;

/** How many of them are left; below zero there are too many. */
export function feedbackBytesLeft(feedback: string): number {
  return mostBytes - new TextEncoder().encode(feedback).length;
}
