// How the process of an engine ended, and that in words.

/** How an engine ended. */
export interface EngineExit {
  readonly code: number | null;
  /** The name of the signal that ended it. */
  readonly signal: string | null;
  /** The end of what it wrote on its standard error: a trace, or the words of a dying V8; or why it did not start. */
  readonly errorOutput: string;
}

/** The end of an engine in words, for a log; `when` tells when it came. */
export function describeExit({ code, signal, errorOutput }: EngineExit, when: string): string {
  const error = errorLineOf(errorOutput);
  const why = error === undefined ? '' : ` (${error})`;
  if (signal !== null) return `was ended by ${signal} ${when}${why}`;
  return code === null ? `could not be started${why}` : `ended with code ${code} ${when}${why}`;
}

/** The line that names the error, among a trace and whatever else V8 writes; the first one where none does. */
function errorLineOf(errorOutput: string): string | undefined {
  return (/^(?:FATAL ERROR|[A-Za-z]*Error\b).*$/m.exec(errorOutput) ?? /^.*\S.*$/m.exec(errorOutput))?.[0].trim();
}
