// The commands, options and arguments of a commander program as plain data: what completions and man pages are made of.
// Nothing but the program itself says what there is, so that a new command is completed and documented by being there.

import type { EventEmitter } from 'node:events';
import type { Argument, Command, Option } from 'commander';
import { TARGET_KINDS } from '../../config/resolve/resolve-notify.js';
import { FORMATS } from '../check/check-format.js';

/** A command, and those below it. */
export interface CommandWords {
  /** From the program on, without its name; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  /** The commands below it, in the order of its help. */
  readonly commands: readonly CommandWords[];
  /** Its own options, `--help` among them, in the order of its help. */
  readonly options: readonly OptionWords[];
  /** Options of the commands above that it takes as well. */
  readonly globalOptions: readonly OptionWords[];
  readonly args: readonly ArgumentWords[];
  /** Command lines that its help shows. */
  readonly examples: readonly string[];
}

/** An option. */
export interface OptionWords {
  /** As they are typed, a short one first: `-f`, `--follow`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Whether it can be given several times. */
  readonly isRepeatable: boolean;
  /** Absent where it takes no value. */
  readonly value?: ValueWords;
}

/** An argument, which has its place by the order. */
export interface ArgumentWords extends ValueWords {
  readonly description: string;
  /** Whether further arguments are of this kind as well. */
  readonly isVariadic: boolean;
}

/** What is typed for an option or an argument. */
export interface ValueWords {
  /** As the help calls it. */
  readonly name: string;
  readonly isOptional: boolean;
  readonly kind: ValueKind;
}

/** What a value is: names of pairs, files, folders, one of these words, or any text. */
export type ValueKind = 'pairs' | 'files' | 'folders' | 'text' | readonly string[];

/** What the values are that the help calls so. A test holds that each name of the program stands here. */
export const KINDS: Readonly<Record<string, ValueKind>> = {
  name: 'pairs',
  pair: 'pairs',
  file: 'files',
  path: 'files',
  what: 'files',
  folder: 'folders',
  replica: 'folders',
  source: 'folders',
  log_dir: 'folders',
  target: TARGET_KINDS,
  form: FORMATS,
  age: 'text',
  duration: 'text',
  id: 'text',
  interval: 'text',
  share: 'text',
  text: 'text',
  time: 'text',
};

/** What a program knows. **Shape**: without what its help hides. */
export function commandWords(program: Command): CommandWords {
  return wordsOf(program, [], []);
}

/** A command and all that lie below it, each before those below it. */
export function allCommands(command: CommandWords): CommandWords[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** `siblings` are the commands that `help` can be asked about. */
function wordsOf(command: Command, path: readonly string[], siblings: readonly string[]): CommandWords {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const names = below.map((each) => each.name());
  return {
    path,
    description: command.description(),
    commands: below.map((each) => wordsOf(each, [...path, each.name()], names)),
    options: help.visibleOptions(command).map(optionWords),
    globalOptions: help
      .visibleGlobalOptions(command)
      .filter(({ long }) => long !== '--version')
      .map(optionWords),
    args: command.registeredArguments.map((argument) => argumentWords(argument, siblings)),
    examples: examplesOf(command),
  };
}

/** Those that example() has put below a command's help. */
function examplesOf(command: Command): string[] {
  const below: string[] = [];
  const write = (text: string) => below.push(text);
  // Its types leave out that it is one.
  (command as Command & Pick<EventEmitter, 'emit'>).emit('afterHelp', { error: false, command, write });
  return [...below.join('').matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line);
}

function optionWords(option: Option): OptionWords {
  const { flags, description, short, long, argChoices, required, optional, variadic, parseArg } = option;
  const [, name = ''] = /[<[]([\w-]+)/.exec(flags) ?? [];
  const takesValue = required || optional;
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    isRepeatable: variadic || (takesValue && parseArg !== undefined && argChoices === undefined),
    ...(takesValue ? { value: { name, isOptional: optional, kind: argChoices ?? KINDS[name] ?? 'text' } } : {}),
  };
}

function argumentWords(argument: Argument, siblings: readonly string[]): ArgumentWords {
  const { argChoices, description, required, variadic } = argument;
  const name = argument.name();
  const kind = argChoices ?? (name === 'command' ? siblings : KINDS[name]) ?? 'text';
  return { name, description, isOptional: !required, isVariadic: variadic, kind };
}
