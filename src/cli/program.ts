// The command line: which commands and options there are, and what their help says. A command's own module is loaded
// when it is used, so that --version and --help need nothing but commander.

import { Command, CommanderError } from 'commander';
import { FoldersyncError } from '../core/report/error.js';
import { type CommandContext, writeJsonError } from './process/context.js';
import { EXIT, exitCodeOfError } from './process/exit-code.js';
import { readVersion } from './process/version.js';

const EXIT_CODES = `
Exit codes:
  0  done
  1  problems: something was left undone
  2  the command line or the config is wrong
  3  held: a pass waits for a person to agree
  A second signal ends at once, with 128 + the signal's number.`;

/** The commands that hear signals by themselves, once they have started. */
const LISTENING: ReadonlySet<string> = new Set(['run', 'mirror', 'plan']);

/** Runs the command that the arguments name, to its end. Never throws; gives the exit code. */
export async function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = describeProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has said what is wrong; help and version come as errors with code 0.
    const isTold = error instanceof CommanderError;
    if (isTold && error.exitCode === 0) return EXIT.done;
    const code = isTold ? EXIT.usage : exitCodeOfError(error);
    if (!isTold) {
      const { showError } = await import('./terminal/show-error.js');
      context.stderr.write(showError(error, context));
    }
    if (args.includes('--json')) writeJsonError(context.stdout, inWords(error), code);
    return code;
  } finally {
    context.spareEngine?.end();
  }
}

function describeProgram(context: CommandContext, ended: (exitCode: number) => void): Command {
  const { stdout, stderr } = context;
  const program = new Command('foldersync')
    .description('Keeps replicas of folders exact, from one config file.')
    .version(readVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'the config file; without it, foldersync.config.yaml and the like are looked for')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError('(--help says more)')
    .exitOverride()
    .hook('preAction', (_, command) => {
      if (!LISTENING.has(command.name())) context.earlySignals?.letGo();
    })
    .addHelpText('after', `${example('foldersync init', 'foldersync check', 'foldersync run')}\n${EXIT_CODES}`);

  program
    .command('run')
    .description('mirror by the schedule of each pair, until SIGINT or SIGTERM; follows edits of the config')
    .option('--once', 'one pass of each pair, then end')
    .option('--yes', 'let held plans through; with --once')
    .option('--pair <name>', 'only this pair; can be given several times', collect)
    .option('--json', 'print a result at the end; with --once')
    .addHelpText('after', example('foldersync run', 'foldersync run --once --pair photos --pair music'))
    .action(async (_, command: Command) => {
      ended(await (await import('./run.js')).run(command.optsWithGlobals(), context));
    });
  program
    .command('plan')
    .description('print what a pass would do, and change nothing')
    .argument('[name...]', 'only these pairs')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', example('foldersync plan photos'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./plan.js')).plan({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('status')
    .description('show the state of each pair')
    .argument('[name...]', 'only these pairs')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync status', 'foldersync status photos --json'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./status.js')).status({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('approve')
    .description('let held removals through: shows what is held, and asks')
    .argument('<name...>', 'these pairs')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync approve photos', 'foldersync approve photos music --yes'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./approve.js')).approve({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('check')
    .description('check the config')
    .option('--paths', 'look at the folders as well')
    .option('--against-running [file]', 'what it would change about the running service; FILE names what that runs')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync check --paths', 'foldersync check --config new.yaml --against-running'))
    .action(async (_, command: Command) => {
      ended(await (await import('./check.js')).check(command.optsWithGlobals(), context));
    });
  program
    .command('mirror')
    .description('mirror one folder without a config file')
    .argument('<source>', 'the folder to mirror')
    .argument('<replica>', 'the folder that becomes an exact copy; what the source does not have is REMOVED from it')
    .argument('[interval]', 'seconds, or a duration such as 5m; without it, a single pass')
    .argument('[log_dir]', 'the folder for logfile.log; without it, below the state directory')
    .option('--yes', 'let a held plan through; without an interval')
    .addHelpText(
      'after',
      example('foldersync mirror ~/photos /backup/photos', 'foldersync mirror . /backup/here 60 ../logs'),
    )
    .action(async (source: string, replica: string, interval: string | undefined, logDir: string | undefined, own) => {
      const { mirror } = await import('./mirror.js');
      if (program.opts().config !== undefined)
        program.error('error: mirror reads no config, so --config means nothing');
      ended(await mirror({ ...own, source, replica, interval, logDir }, context));
    });
  program
    .command('init')
    .description('write a commented config: foldersync.config.yaml, or the --config file')
    .addHelpText('after', example('foldersync init'))
    .action(async (_, command: Command) => {
      ended(await (await import('./init.js')).init(command.optsWithGlobals(), context));
    });
  program
    .command('schema')
    .description('print the JSON schema of the config')
    .addHelpText('after', example('foldersync schema > foldersync.config.schema.json'))
    .action(async () => {
      ended(await (await import('./schema.js')).schema(context));
    });
  return program;
}

/** An error as a program is told of it. */
function inWords(error: unknown): { readonly message: string; readonly hint?: string } {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof FoldersyncError ? error.hint : undefined;
  return { message, ...(hint === undefined ? {} : { hint }) };
}

function example(...lines: readonly string[]): string {
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

function collect(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}
