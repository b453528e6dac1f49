// `completion` as the command line has it.

import { Argument, type Command, Option } from 'commander';
import type { CommandContext } from '../process/context.js';
import { example } from '../process/example.js';

/** Adds it to the program; `ended` takes its exit code. */
export function describeCompletion(program: Command, context: CommandContext, ended: (exitCode: number) => void): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and the names of pairs')
    .addArgument(new Argument('[shell]', 'the shell').choices(['bash', 'zsh', 'fish']))
    // What these scripts call.
    .addOption(new Option('--pairs', 'print the names of the pairs').hideHelp())
    .addHelpText(
      'after',
      example(
        'source <(foldersync completion bash)',
        'foldersync completion zsh > ~/.zsh/completions/_foldersync',
        'foldersync completion fish > ~/.config/fish/completions/foldersync.fish',
      ),
    )
    .action(async (shell: string | undefined, _, command: Command) => {
      const { completion } = await import('./completion.js');
      ended(await completion({ ...command.optsWithGlobals(), shell, program }, context));
    });
}
