// How much of something scarce each of several users may take. Pure.

/**
 * What each may take at the most of `total`, in the order of `wants`. Where all wants fit, nobody is limited but by
 * what the others want: one that grows may take what is left. Where they do not, nobody gets more than the one share
 * that uses the total up while the smaller wants are met in full.
 */
export function fairShares(total: number, wants: readonly number[]): number[] {
  const level = fairShare(total, wants);
  if (level !== undefined) return wants.map(() => level);
  const left = total - wants.reduce((sum, want) => sum + want, 0);
  return wants.map((want) => want + left);
}

/** Undefined where all wants fit. */
function fairShare(total: number, wants: readonly number[]): number | undefined {
  const ascending = wants.toSorted((a, b) => a - b);
  let left = total;
  for (const [index, want] of ascending.entries()) {
    const equal = Math.floor(left / (ascending.length - index));
    if (want > equal) return equal;
    left -= want;
  }
  return undefined;
}
