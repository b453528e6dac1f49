// `foldersync service`, as the command line has it.

import type { Command } from 'commander';
import type { CommandContext } from '../process/context.js';
import { example } from '../process/example.js';

/** Adds it to the program; `ended` takes a command's exit code. */
export function describeUnitCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const service = program
    .command('service')
    .description('have systemd run the service')
    .addHelpText('after', example('foldersync service install', 'foldersync service install --user'));
  service
    .command('install')
    .description('write the unit that runs this config; nothing is started')
    .option('--user', 'for your own systemd, not that of the machine')
    .option('--print', 'print the unit, and write nothing')
    .option('--force', 'let go of a unit that was edited: it is put aside')
    .addHelpText('after', example('foldersync service install', 'foldersync service install --user --print'))
    .action(async (_, command: Command) => {
      ended(await (await import('./service-unit.js')).installUnit(command.optsWithGlobals(), context));
    });
  service
    .command('uninstall')
    .description('stop the service and remove its unit, and nothing else')
    .option('--user', 'of your own systemd')
    .option('--force', 'also a unit that was edited')
    .addHelpText('after', example('foldersync service uninstall'))
    .action(async (_, command: Command) => {
      ended(await (await import('./service-unit.js')).uninstallUnit(command.optsWithGlobals(), context));
    });
}
