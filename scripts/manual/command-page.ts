// foldersync(1): from the commands, as their help has them, and what all of them have in common.

import type { ArgumentWords, CommandWords, OptionWords, ValueWords } from '../../src/cli/completion/command-words.js';
import { allCommands } from '../../src/cli/completion/command-words.js';
import { EXIT_CODES } from '../../src/cli/program.js';
import { bold, entry, fromMarkdown, head, italic, lines, page, plain, typed } from './roff.js';

/** The page. `date` is when it was made. **Shape** of `date`: milliseconds since 1970 */
export function commandPage(program: CommandWords, version: string, date: number): string {
  const commands = allCommands(program).filter(({ path }) => path.length > 0 && path[0] !== 'help');
  const [intro = '', ...codes] = EXIT_CODES.trim().split('\n').slice(1).reverse();
  return page([
    head({ name: 'FOLDERSYNC', section: 1, version }, date),
    '.SH NAME\nfoldersync \\- keeps replicas of folders exact, from one config file',
    `.SH SYNOPSIS\n${bold('foldersync')} [${italic('options')}] ${italic('command')} [${italic('argument')} ...]`,
    '.SH DESCRIPTION',
    fromMarkdown(DESCRIPTION),
    '.SH OPTIONS',
    ...program.options.map(optionEntry),
    '.SH COMMANDS',
    ...commands.map(commandSection),
    '.SH EXIT STATUS',
    ...codes.reverse().map((line) => {
      const [, code = '', meaning = ''] = /^ *(\d+) +(.*)$/.exec(line) ?? [];
      return entry(bold(code), plain(meaning));
    }),
    `.PP\n${plain(intro.trim())}`,
    fromMarkdown(COMMON),
    '.SH SEE ALSO\n.BR foldersync.config (5),\n.BR rsync (1),\n.BR systemd.service (5)',
  ]);
}

function commandSection(command: CommandWords): string {
  const { path, description, args, options, commands, examples } = command;
  const usage = [
    bold(typed(`foldersync ${path.join(' ')}`)),
    ...(commands.length > 0 ? [italic('command')] : args.map(argumentOf)),
  ];
  const described = args.filter((each) => each.description !== '');
  return [
    `.SS ${typed(path.join(' '))}`,
    `.PP\n${usage.join(' ')}${options.length > 1 ? ` [${italic('options')}]` : ''}`,
    `.PP\n${sentence(description)}`,
    ...described.map((each) => entry(argumentOf(each), sentence(each.description))),
    ...options.filter(({ flags }) => !flags.includes('--help')).map(optionEntry),
    ...(examples.length === 0 ? [] : [`.PP\nFor example:`, lines(examples.join('\n'))]),
  ].join('\n');
}

function optionEntry({ flags, description, value }: OptionWords): string {
  const names = flags.map((flag) => bold(typed(flag))).join(', ');
  return entry(value === undefined ? names : `${names} ${wordOf(value)}`, sentence(description));
}

function argumentOf(argument: ArgumentWords): string {
  const { name, isOptional, isVariadic } = argument;
  const word = `${italic(plain(name))}${isVariadic ? ' ...' : ''}`;
  return isOptional ? `[${word}]` : word;
}

function wordOf({ name, isOptional }: ValueWords): string {
  return isOptional ? `[${italic(plain(name))}]` : italic(plain(name));
}

/** The help begins with a small letter and ends without a full stop. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return plain(/[.?!]$/.test(begun) ? begun : `${begun}.`);
}

const DESCRIPTION = `
Each **pair** of the config is a source, a replica, and when to mirror: as it changes, on an interval or on a cron expression. \`foldersync run\`
looks after all of them until it is stopped; each pair has a process of its own. The other commands ask that service, or read what it
has written.

A pass that would remove too much from a replica removes nothing, and waits until somebody has looked at it with \`foldersync plan\` and let it
through with \`foldersync approve\`. What leaves a replica is kept for a while, and \`foldersync restore\` gives it back.
`;

const COMMON = `
## FILES

| \`foldersync.config.yaml\` | \`/etc/foldersync/\` | \`/var/lib/foldersync/\` | \`~/.local/state/foldersync/\` | \`.foldersync/\` |
| --- | --- | --- | --- | --- |
| The config, also \`.yml\`, \`.json\`, \`.foldersyncrc\`, or \`foldersync\` in \`package.json\`: in the working directory, a folder above it, or \`~/.config/foldersync/\`. See foldersync.config(5). | Where it is looked for at last. | What foldersync remembers, when it runs as root: locks, the state of each pair, its status and history. | The same, of everybody else. | At the root of a replica: what has left it, and what belongs to a pass that goes on. |

## ENVIRONMENT

| \`STATE_DIRECTORY\`, \`XDG_STATE_HOME\` | \`RUNTIME_DIRECTORY\`, \`XDG_RUNTIME_DIR\` | \`XDG_CONFIG_HOME\` | \`FOLDERSYNC_FS\` | \`FOLDERSYNC_DEBUG\` | \`NO_COLOR\`, \`FORCE_COLOR\` | \`TZ\` |
| --- | --- | --- | --- | --- | --- | --- |
| Where the state lies, unless the config says it (\`stateDir\`). | Where the socket lies that commands ask the service over. | Where the config of a user lies, in \`foldersync/\`. | \`linux\` reaches files through libc or not at all, \`portable\` through Node's own functions. | \`1\` shows the stack of an error. | Without colours, or with colours where nobody sees a terminal. | The time zone of schedules and logs, unless the config says it. |

## SIGNALS

| SIGINT, SIGTERM, SIGQUIT | SIGHUP | SIGUSR1, SIGUSR2 |
| --- | --- | --- |
| End a service in order; the second one ends it at once. | Has a service look at its config at once, and opens its logs anew. | Open the logs anew. |
`;
