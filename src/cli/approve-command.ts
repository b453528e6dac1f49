// The command by which a person agrees to a hold, as it can be typed in a shell from any folder.

import { resolve } from 'node:path';
import type { CommandContext } from './context.js';
import type { ConfigOption } from './read-config.js';

/** `foldersync approve PAIR`, with the config where one was named. */
export function approveCommand(pair: string, { config }: ConfigOption, { cwd }: Pick<CommandContext, 'cwd'>): string {
  const named = config === undefined ? [] : ['--config', resolve(cwd, config)];
  return shellCommand('foldersync', 'approve', pair, ...named);
}

/** Joins words so that a shell takes them apart again. **Source**: POSIX, 2.2 Quoting. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

const PLAIN = /^[\w@%+=:,./-]+$/;
