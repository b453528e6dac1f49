// The completion of fish: a line for each thing that can be typed, and the place where it can be.

import {
  allCommands,
  type ArgumentWords,
  type CommandWords,
  type OptionWords,
  type ValueWords,
} from './command-words.js';

/** The script. */
export function fishScript(program: CommandWords): string {
  const commands = allCommands(program);
  const withValues = commands.map((command) => valueOptions(command)).filter((line) => line !== '');
  return `# Completion of foldersync in fish, made by: foldersync completion fish

# Whether the option $argv[2] of the command $argv[1] takes a value.
function __foldersync_takes
    switch $argv[1]
${withValues.join('\n')}
    end
    return 1
end

# Whether what is typed belongs to the command $argv[1], and is its argument number $argv[2], or with a + one from there on.
function __foldersync_at
    set -l path
    set -l count 1
    set -l isValue 0
    set -l tokens (commandline -opc)
    for token in $tokens[2..-1]
        if test $isValue = 1
            set isValue 0
            string match -q -- '-*' $token; or continue
        end
        if string match -q -- '-*' $token
            __foldersync_takes "$path" $token; and set isValue 1
        else if test $count = 1; and contains -- (string join ' ' $path $token) $__foldersync_commands
            set -a path $token
        else
            set count (math $count + 1)
        end
    end
    test "$path" = "$argv[1]"; or return 1
    switch "$argv[2]"
        case ''
            return 0
        case '*+'
            test $count -ge (string replace + '' -- $argv[2])
        case '*'
            test $count = $argv[2]
    end
end

# The names of the pairs of the config that the line names, or of the one that is found.
function __foldersync_pairs
    set -l config
    set -l tokens (commandline -opc)
    for at in (seq (count $tokens))
        if test $tokens[$at] = --config; and test $at -lt (count $tokens)
            set config --config $tokens[(math $at + 1)]
        else if string match -q -- '--config=*' $tokens[$at]
            set config $tokens[$at]
        end
    end
    set -l limit
    command -q timeout; and set limit timeout -s KILL 3
    command $limit foldersync $config completion --pairs 2>/dev/null </dev/null
end

set -g __foldersync_commands ${commands.flatMap(({ path }) => (path.length === 0 ? [] : [quote(path.join(' '))])).join(' ')}

complete -c foldersync -e
complete -c foldersync -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, globalOptions, args }: CommandWords): string[] {
  const at = (place = '') => `complete -c foldersync -n ${quote(`__foldersync_at "${path.join(' ')}"${place}`)}`;
  return [
    ...commands.map((each) => `${at(' 1')} -a ${each.path.at(-1)} -d ${quote(each.description)}`),
    ...[...options, ...globalOptions].map((option) => `${at()} ${optionLine(option)}`),
    ...args.flatMap((argument, index) => {
      const values = valuesOf(argument);
      return values === '' ? [] : [`${at(` ${index + 1}${argument.isVariadic ? '+' : ''}`)} ${values}`];
    }),
  ];
}

function optionLine({ flags, description, value }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const taken = value === undefined ? [] : [value.kind === 'files' ? '-r' : '-x', valuesOf(value)];
  return [...names, ...taken, '-d', quote(description)].filter((word) => word !== '').join(' ');
}

/** What makes fish list the values; empty where they can be anything. */
function valuesOf({ kind }: ValueWords | ArgumentWords): string {
  if (typeof kind !== 'string') return `-a ${quote(kind.join(' '))}`;
  return {
    pairs: `-a '(__foldersync_pairs)'`,
    files: '-F',
    folders: `-a '(__fish_complete_directories)'`,
    text: '',
  }[kind];
}

function valueOptions({ path, options, globalOptions }: CommandWords): string {
  const flags = [...options, ...globalOptions].flatMap((option) => (option.value === undefined ? [] : option.flags));
  if (flags.length === 0) return '';
  return `        case ${quote(path.join(' '))}\n            contains -- $argv[2] ${flags.join(' ')}\n            return`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
