// How many lines a text has, and how that is said.

/** Counts the line feeds. */
export function countLines(body: string): number {
  let lines = 0;
  for (let at = body.indexOf('\n'); at !== -1; at = body.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** `1 line was`, `12 lines were`. */
export function inLines(count: number): string {
  return count === 1 ? '1 line was' : `${count} lines were`;
}
