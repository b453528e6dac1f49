// An error that ended a command, as lines for a person. Stack traces are for those who ask for them.

import { inspect } from 'node:util';
import { FoldersyncError } from '../../core/report/error.js';
import { paint } from '../../core/words/paint.js';
import { openFilesHint } from '../../core/words/open-files.js';
import { showText } from '../../core/report/show.js';

/** Says what went wrong; a trace comes with `FOLDERSYNC_DEBUG=1`. **Shape**: lines, each with its line feed. */
export function showError(
  error: unknown,
  { env, color = false }: { readonly env: NodeJS.ProcessEnv; readonly color?: boolean },
): string {
  const title = color ? paint('error', 'bad') : 'error';
  const wantsTrace = env.FOLDERSYNC_DEBUG === '1';
  const trace = wantsTrace ? `${inspect(error)}\n` : '';
  if (error instanceof FoldersyncError) {
    const hint = error.hint === undefined ? '' : `  hint: ${showText(error.hint)}\n`;
    return `${title}: ${showText(error.message)}\n${hint}${trace}`;
  }
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const hint = openFilesHint(code);
  if (hint !== undefined) {
    const who = code === 'EMFILE' ? 'this process' : 'the system';
    return `${title}: no more files may be open in ${who}\n  hint: ${hint}\n${trace}`;
  }
  const message = showText(error instanceof Error ? error.message : String(error));
  const how = wantsTrace ? '' : '; FOLDERSYNC_DEBUG=1 shows the trace to report it with';
  return `${title}: this is a defect of foldersync: ${message}${how}\n${trace}`;
}
