// The commands that show a config and make one, as the command line has them.

import type { Command } from 'commander';
import type { CommandContext } from '../process/context.js';
import { example } from '../process/example.js';

/** Adds them to the program; `ended` takes a command's exit code. */
export function describeConfigCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const config = program
    .command('config')
    .description('look into the config')
    .addHelpText('after', example('foldersync config show'));
  config
    .command('show')
    .description('show what each pair and the service go by, and in which line of which file that stands')
    .argument('[name...]', 'only these pairs')
    .option('--resolved', 'also what no file says: the built-in defaults')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync config show photos', 'foldersync config show --resolved --json'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./show.js')).showConfig({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('import')
    .description('print a config for what lsyncd, a command of rsync or a script does now, and write nothing')
    .argument(
      '<what...>',
      'a config of lsyncd; or after "--" a command: rsync …, or SOURCE REPLICA [INTERVAL] [LOG_DIR]',
    )
    .option('--output <file>', 'write it into this file, which is not there yet')
    .addHelpText(
      'after',
      example(
        'foldersync import /etc/lsyncd/lsyncd.conf.lua',
        'foldersync import -- rsync -aHAX --delete --exclude cache/ /home/ /mnt/backup/home/',
        'foldersync import --output foldersync.config.yaml -- ./source ./replica 60 ./logs',
      ),
    )
    .action(async (words: string[], _, command: Command) => {
      ended(await (await import('./import.js')).importConfig({ ...command.optsWithGlobals(), words }, context));
    });
}
