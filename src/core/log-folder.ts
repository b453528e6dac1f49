// Which folders a log can be written in: winston-daily-rotate-file does not take every path.

/**
 * Says why a folder cannot hold a log, or undefined when it can. The library refuses some characters, and reads the
 * folder's path as a regular expression once there are old files: it would work on the first start and throw on the
 * second. **Source**: file-stream-rotator, as winston-daily-rotate-file 5.0.0 uses it.
 */
export function logFolderTrouble(dir: string): string | undefined {
  const trouble =
    'a log cannot be written in a folder whose path has one of " < > | %DATE%, a control character or an unpaired ( [ \\';
  if (/["<>|\x00-\x1f]|%DATE%/.test(dir)) return trouble;
  try {
    new RegExp(dir);
    return undefined;
  } catch {
    return trouble;
  }
}
