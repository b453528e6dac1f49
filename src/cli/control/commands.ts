// The commands that ask the service that runs, as the command line has them.

import type { Command } from 'commander';
import type { CommandContext } from '../process/context.js';
import { example } from '../process/example.js';

/** Adds them to the program; `ended` takes a command's exit code. */
export function describeControlCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command('pause')
    .description('mirror pairs no more until they are resumed, also over restarts of the service')
    .argument('[name...]', 'these pairs')
    .option('--all', 'every pair')
    .option('--for <duration>', 'so long: 30m, 2h')
    .option('--until <time>', 'until then: 18:00, "tomorrow 8:00", an ISO time')
    .addHelpText('after', example('foldersync pause photos --for 2h', "foldersync pause --all --until 'tomorrow 8:00'"))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./pause.js')).pause({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('resume')
    .description('end a pause')
    .argument('[name...]', 'these pairs')
    .option('--all', 'every pair')
    .addHelpText('after', example('foldersync resume photos', 'foldersync resume --all'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./pause.js')).resume({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('cancel')
    .description('end the full pass of a pair that runs or waits; the next one comes as planned')
    .argument('<name...>', 'these pairs')
    .addHelpText('after', example('foldersync cancel photos'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./pause.js')).cancel({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('reload')
    .description('have the service read its config again, and tell what came of it')
    .addHelpText('after', example('foldersync reload'))
    .action(async (_, command: Command) => {
      ended(await (await import('./reload.js')).reload(command.optsWithGlobals(), context));
    });
  program
    .command('health')
    .description('tell whether the service answers, whatever its pairs are like: for what restarts one that does not')
    .addHelpText('after', example('foldersync health'))
    .action(async (_, command: Command) => {
      ended(await (await import('./health.js')).health(command.optsWithGlobals(), context));
    });
  program
    .command('events')
    .description('show what has happened lately in the service, and what happens')
    .argument('[name...]', 'only of these pairs')
    .option('-f, --follow', 'go on with what happens from now on')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', example('foldersync events', 'foldersync events --follow photos --json'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./events.js')).events({ ...command.optsWithGlobals(), names }, context));
    });
}
