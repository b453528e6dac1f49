// Which folders a log can be written in: winston-daily-rotate-file does not take every path.

/**
 * Says why a folder cannot hold a log, or undefined when it can: the library refuses some characters.
 * **Source**: file-stream-rotator, as winston-daily-rotate-file 5.0.0 uses it.
 */
export function logFolderTrouble(dir: string): string | undefined {
  if (!/["<>|\x00-\x1f]|%DATE%/.test(dir)) return undefined;
  return 'a log cannot be written in a folder whose path has one of " < > | %DATE% or a control character';
}
