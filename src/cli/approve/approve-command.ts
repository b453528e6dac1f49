// The command by which a person agrees to a hold, as it can be typed in a shell from any folder.

import { type CommandContext, fromHere } from '../process/context.js';
import type { ConfigOption } from '../process/read-config.js';

/** `foldersync approve PAIR`, with the config where one was named. */
export function approveCommand(pair: string, { config }: ConfigOption, context: Pick<CommandContext, 'cwd'>): string {
  const named = config === undefined ? [] : ['--config', fromHere(config, context)];
  return shellCommand('foldersync', 'approve', pair, ...named);
}

/** Joins words so that a shell takes them apart again. **Source**: POSIX, 2.2 Quoting. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

const PLAIN = /^[\w@%+=:,./-]+$/;
