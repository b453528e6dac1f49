// `foldersync completion SHELL`: prints the script that makes a shell complete what is typed; and for that script, the
// names of the pairs.

import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { type ConfigOption, loadOptions } from '../process/read-config.js';
import { bashScript } from './bash-script.js';
import { type CommandWords, commandWords } from './command-words.js';
import { fishScript } from './fish-script.js';
import { zshScript } from './zsh-script.js';

/** The script of each shell, and the name that shells look for in a package's folder. */
export const SCRIPTS: Readonly<
  Record<string, { readonly file: string; readonly make: (words: CommandWords) => string }>
> = {
  bash: { file: 'foldersync.bash', make: bashScript },
  zsh: { file: '_foldersync', make: zshScript },
  fish: { file: 'foldersync.fish', make: fishScript },
};

/** What `completion` can be told. */
interface CompletionOptions extends ConfigOption {
  /** One of SCRIPTS; absent with `pairs`. */
  readonly shell: string | undefined;
  readonly pairs?: boolean;
  readonly program: Command;
}

/**
 * Prints a script; or the names of the pairs, which are none where the config cannot be used.
 * @throws FoldersyncError USAGE where no shell is named
 */
export async function completion(options: CompletionOptions, context: CommandContext): Promise<number> {
  const { shell = '', pairs, program } = options;
  if (pairs === true) {
    const loaded = await loadConfig(loadOptions(options, context));
    if (loaded.valid) context.stdout.write(loaded.config.pairs.map(({ name }) => `${name}\n`).join(''));
    return EXIT.done;
  }
  const script = SCRIPTS[shell];
  if (script === undefined) {
    throw new FoldersyncError('USAGE', `for which shell? ${Object.keys(SCRIPTS).join(', ')}`);
  }
  context.stdout.write(script.make(commandWords(program)));
  return EXIT.done;
}
