/**
 * A review's public id is its run's id, a dot, and the review's own id inside the run. So one string finds both,
 * and no table of reviews is needed beside the runs.
 */
export function reviewId(run: string, review: string): string {
  return `${run}.${review}`;
}

/** The two halves of a public review id, or `null` for a string that cannot be one. */
export function parseReviewId(id: string): { readonly run: string; readonly review: string } | null {
  const dot = id.indexOf('.');
  if (dot <= 0 || dot === id.length - 1) return null;
  return { run: id.slice(0, dot), review: id.slice(dot + 1) };
}
