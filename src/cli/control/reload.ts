// `foldersync reload`: has the service read its config again, and says what came of it.

import type { ReloadResult } from '../../runner/reload/reload.js';
import { showText } from '../../core/report/show.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import type { ConfigOption } from '../process/read-config.js';
import { findAskedService } from './ask-service.js';

/** Asks for it. @throws FoldersyncError NOT_FOUND where no service runs, STATE */
export async function reload(options: ConfigOption, context: CommandContext): Promise<number> {
  const asked = await findAskedService(options, context);
  // The errors have been shown: the service would not use it either.
  if (asked === undefined) return EXIT.usage;
  const result = await asked.client.post<ReloadResult>('/reload');
  const { words, exitCode } = judge(result);
  context.stdout.write(`${words}\n`);
  return exitCode;
}

function judge(result: ReloadResult): { readonly words: string; readonly exitCode: number } {
  switch (result.kind) {
    case 'applied':
      return { words: 'the config was read again, and is in force', exitCode: EXIT.done };
    case 'unchanged':
      return { words: 'the config was read again; nothing has changed', exitCode: EXIT.done };
    case 'invalid':
      return { words: 'the edited config has errors, and the one before runs on', exitCode: EXIT.usage };
    case 'unreadable':
      return { words: `the config cannot be read: ${showText(result.reason)}`, exitCode: EXIT.problems };
    case 'impossible':
      return { words: 'the service has no config that it could read again, or is ending', exitCode: EXIT.problems };
    default:
      return result satisfies never;
  }
}
