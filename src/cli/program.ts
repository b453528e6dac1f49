// The command line: which commands and options there are, and what their help says. A command's own module is loaded
// when it is used, so that --version and --help need nothing but commander.

import { Command, CommanderError } from 'commander';
import { FoldersyncError } from '../core/report/error.js';
import { describeConfigCommands } from './config/commands.js';
import { describeCompletion } from './completion/command.js';
import { describeControlCommands } from './control/commands.js';
import { describeUnitCommands } from './unit/commands.js';
import { type CommandContext, hasColor, writeJsonError } from './process/context.js';
import { example } from './process/example.js';
import { EXIT, exitCodeOfError } from './process/exit-code.js';
import { readVersion } from './process/version.js';

/** What the help says of them. */
export const EXIT_CODES = `
Exit codes:
  0  done
  1  problems: something was left undone
  2  the command line or the config is wrong
  3  held: a pass waits for a person to agree
  4  no service runs; of health, and of status --exit-code
  A second signal ends at once, with 128 + the signal's number.`;

/** The commands that hear signals by themselves, once they have started. */
const LISTENING: ReadonlySet<string> = new Set(['run', 'mirror', 'plan', 'verify', 'explain']);

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
      const { env, stderr } = context;
      stderr.write(showError(error, { env, color: hasColor(stderr, env) }));
    }
    if (args.includes('--json')) writeJsonError(context.stdout, inWords(error), code);
    return code;
  } finally {
    context.spareEngine?.end();
  }
}

/** The commands and their options; `ended` takes the exit code of the one that ran. */
export function describeProgram(context: CommandContext, ended: (exitCode: number) => void): Command {
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
    .argument('[name...]', 'only these pairs')
    .option('--once', 'one pass of each pair, then end')
    .option('--now', 'have the service that runs do a pass of the named pairs now, and wait for it')
    .option('--yes', 'let held plans through; with --once')
    .option('--pair <name>', 'only this pair; can be given several times', collect)
    .option('--json', 'print a result at the end; with --once or --now')
    .addHelpText(
      'after',
      example('foldersync run', 'foldersync run photos music --once', 'foldersync run photos --now'),
    )
    .action(async (names: string[], { now, pair = [], ...own }: RunFlags, command: Command) => {
      const picked = [...names, ...pair];
      const options = { ...command.optsWithGlobals(), pair: picked.length === 0 ? undefined : picked };
      if (now !== true) return ended(await (await import('./run.js')).run(options, context));
      const other = Object.keys(own).find((name) => name === 'once' || name === 'yes');
      if (other !== undefined) throw new FoldersyncError('USAGE', `--now and --${other} do not go together`);
      ended(await (await import('./control/run-now.js')).runNow({ ...options, names: picked }, context));
    });
  program
    .command('plan')
    .description('print what a pass would do, and change nothing')
    .argument('[name...]', 'only these pairs')
    .option('--summary', 'add it up: why, how much, in which folders, whether there is room, and what would be held')
    .option('--json', 'print one JSON object a line; with --summary, one object')
    .addHelpText('after', example('foldersync plan photos', 'foldersync plan --summary'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./plan.js')).plan({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('status')
    .description('show the state of each pair')
    .argument('[name...]', 'only these pairs')
    .option('--json', 'print JSON')
    .option('--exit-code', 'end with 4 where no service runs, for scripts; otherwise 3, 1 or 0 by the worst pair')
    .addHelpText(
      'after',
      example('foldersync status', 'foldersync status photos --json', 'foldersync status --exit-code'),
    )
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./status.js')).status({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('history')
    .description('show what the passes of a pair did, and when its state changed')
    .argument('<name>', 'the pair')
    .option('--since <age>', 'how far back: 7d, "yesterday 18:00", 2026-01-31; by default 7d')
    .option('--pass <id>', 'what this pass changed')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync history photos --since 1d', 'foldersync history photos --pass mi9c2k4x'))
    .action(async (name: string, _, command: Command) => {
      ended(await (await import('./history.js')).history({ ...command.optsWithGlobals(), name }, context));
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
  describeControlCommands(program, context, ended);
  describeConfigCommands(program, context, ended);
  program
    .command('verify')
    .description('read the bytes of both sides, and tell what a disk has lost')
    .argument('<name...>', 'these pairs')
    .option('--sample <share>', 'only so many of the files, picked at random: 5%')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync verify photos', 'foldersync verify photos --sample 5%'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./verify.js')).verify({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('versions')
    .description('show the restore points of a pair, or the versions of a path')
    .argument('[pair]', 'the pair; left out with --from')
    .argument('[path...]', 'a file or folder, by its path in the replica')
    .option('--from <replica>', 'a replica of no config, on a moved disk for instance')
    .option('--versions-dir <folder>', 'with --from: where its versions are, where they are not in the replica')
    .option('--find <text>', 'the paths with that in their names, of what is there and of what has left')
    .option('--empty', 'remove what is kept, to free room')
    .option('--older-than <age>', 'only restore points that are older than this: 30d; with --empty')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example(
        'foldersync versions photos',
        'foldersync versions photos 2024/summer/beach.jpg',
        'foldersync versions photos --find beach',
        'foldersync versions photos --empty --older-than 30d',
      ),
    )
    .action(async (pair: string | undefined, paths: string[], _, command: Command) => {
      const words = pair === undefined ? [] : [pair, ...paths];
      ended(await (await import('./versions.js')).versions({ ...command.optsWithGlobals(), words }, context));
    });
  program
    .command('restore')
    .description('give back what a replica held at an earlier moment')
    .argument('[pair]', 'the pair; left out with --from')
    .argument('[path...]', 'only these files and folders, by their paths in the replica')
    .requiredOption('--at <time>', 'the moment: an ISO time, "2 hours ago", "yesterday 18:00", now, or a restore point')
    .option('--from <replica>', 'a replica of no config, on a moved disk for instance')
    .option('--versions-dir <folder>', 'with --from: where its versions are, where they are not in the replica')
    .option('--to <folder>', 'into this folder, which is empty or not there yet; by default a new one here')
    .option('--in-place', 'into the source of the pair: shows what it would do, and asks')
    .option('--dry-run', 'print what it would do, and change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      example(
        "foldersync restore photos --at 'yesterday 18:00'",
        "foldersync restore photos 2024/summer --at '2 hours ago' --in-place",
        'foldersync restore --from /mnt/disk/photos --at 2026-11-28T20-05-00Z --to ./photos',
      ),
    )
    .action(async (pair: string | undefined, paths: string[], _, command: Command) => {
      const words = pair === undefined ? [] : [pair, ...paths];
      ended(await (await import('./restore.js')).restore({ ...command.optsWithGlobals(), words }, context));
    });
  program
    .command('check')
    .description('check the config')
    .option('--paths', 'look at the folders as well')
    .option('--against-running [file]', 'what it would change about the running service; FILE names what that runs')
    .option('--json', 'print JSON')
    .option('--format <form>', 'text, json, github (annotations of a workflow) or sarif (2.1.0)')
    .addHelpText(
      'after',
      example(
        'foldersync check --paths',
        'foldersync check --config new.yaml --against-running',
        'foldersync check --format sarif > foldersync.sarif',
      ),
    )
    .action(async (_, command: Command) => {
      ended(await (await import('./check.js')).check(command.optsWithGlobals(), context));
    });
  program
    .command('notify')
    .description('try out who is told of trouble')
    .argument('[target...]', 'only these: healthchecks, ntfy, webhook, mail, exec, or a number in the config')
    .option('--test', 'send each a test message, and say what came of it')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync notify --test', 'foldersync notify --test ntfy'))
    .action(async (targets: string[], _, command: Command) => {
      ended(await (await import('./notify.js')).notify({ ...command.optsWithGlobals(), targets }, context));
    });
  program
    .command('conflicts')
    .description('show what both sides of two-way pairs have changed, for as long as the copies are there')
    .argument('[name...]', 'only these pairs')
    .option('--json', 'print JSON')
    .addHelpText('after', example('foldersync conflicts', 'foldersync conflicts notes --json'))
    .action(async (names: string[], _, command: Command) => {
      ended(await (await import('./conflicts.js')).conflicts({ ...command.optsWithGlobals(), names }, context));
    });
  program
    .command('explain')
    .description('tell what becomes of one path, and why: which pattern, mount, type or problem decides')
    .argument('<pair>', 'the pair')
    .argument('<path>', 'absolute in its source or replica, or relative to the source')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example('foldersync explain photos 2024/beach.jpg', 'foldersync explain photos /backup/photos/old'),
    )
    .action(async (pair: string, path: string, _, command: Command) => {
      const { explain } = await import('./check/explain.js');
      ended(await explain({ ...command.optsWithGlobals(), pair, path }, context));
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
  describeUnitCommands(program, context, ended);
  describeCompletion(program, context, ended);
  return program;
}

/** What `run` can be told besides names. */
interface RunFlags {
  readonly now?: boolean;
  readonly pair?: readonly string[];
}

/** An error as a program is told of it. */
function inWords(error: unknown): { readonly message: string; readonly hint?: string } {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof FoldersyncError ? error.hint : undefined;
  return { message, ...(hint === undefined ? {} : { hint }) };
}

function collect(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}
