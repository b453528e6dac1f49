// The completion of zsh: a function for each command, each of them a call of _arguments.

import {
  allCommands,
  type ArgumentWords,
  type CommandWords,
  type OptionWords,
  type ValueWords,
} from './command-words.js';

/** The script, to be sourced or to lie in a folder of `fpath` as `_foldersync`. */
export function zshScript(program: CommandWords): string {
  return `#compdef foldersync
# Completion of foldersync in zsh, made by: foldersync completion zsh

# The names of the pairs of the config that the line names, or of the one that is found.
_foldersync_pairs() {
  # _arguments escapes the backslashes of what was typed.
  local file=\${(Q)\${(Q)\${opt_args[--config]:-$config}}}
  local -a limit names
  (( $+commands[timeout] )) && limit=(timeout -s KILL 3)
  file=\${file/#\\~\\//$HOME/}
  names=(\${(f)"$($limit foldersync \${file:+--config} \${file:+"$file"} completion --pairs 2>/dev/null </dev/null)"})
  compadd "$@" -a names
}

${allCommands(program).map(functionOf).join('\n\n')}

_foldersync() {
  local config
  _foldersync_
}

if [[ \${funcstack[1]} == _foldersync ]]; then
  _foldersync "$@"
else
  compdef _foldersync foldersync
fi
`;
}

function functionOf(command: CommandWords): string {
  const { path, commands, options, globalOptions, args } = command;
  const isParent = commands.length > 0;
  // (-): what follows the first word is the business of that command alone.
  const specs = [
    ...[...options, ...globalOptions].map(optionSpec),
    ...(isParent ? ["'(-)1: :->command'", "'(-)*:: :->rest'"] : args.map(argumentSpec)),
  ];
  const call = [`_arguments ${isParent ? '-C ' : ''}-S`, ...specs].join(' \\\n    ');
  const lines = isParent
    ? ['local state state_descr context line', 'typeset -A opt_args', call, ...below(commands)]
    : ['typeset -A opt_args', call];
  return `${nameOf(path)}() {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

/** What a command with further ones does with the first word, and with those after it. */
function below(commands: readonly CommandWords[]): string[] {
  const described = commands.map((each) => `    ${quote(`${each.path.at(-1)}:${each.description}`)}`);
  const cases = commands.map(({ path }) => `    ${path.at(-1)}) ${nameOf(path)} ;;`);
  return [
    'local -a commands',
    ['commands=(', ...described, '  )'].join('\n'),
    `config=\${opt_args[--config]:-$config}`,
    ['case $state in', '  command) _describe -t commands command commands ;;', '  rest)'].join('\n'),
    ['  case $line[1] in', ...cases, '    esac', '    ;;', '  esac'].join('\n'),
  ];
}

function nameOf(path: readonly string[]): string {
  return `_foldersync_${path.map((word) => `_${word.replaceAll('-', '_')}`).join('')}`;
}

function optionSpec({ flags, description, isRepeatable, value }: OptionWords): string {
  const about = `[${escaped(description)}]`;
  const rest = value === undefined ? '' : `${value.isOptional ? '::' : ':'}${escaped(value.name)}:${actionOf(value)}`;
  // A long option takes its value after `=` as well.
  const names = flags.map((flag) => (value !== undefined && flag.startsWith('--') ? `${flag}=` : flag));
  const before = isRepeatable ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : '';
  if (names.length === 1) return quote(`${before}${names[0]}${about}${rest}`);
  return `${quote(before)}{${names.join(',')}}${quote(`${about}${rest}`)}`;
}

function argumentSpec(argument: ArgumentWords): string {
  const { name, isOptional, isVariadic } = argument;
  const before = isVariadic ? '*:' : isOptional ? '::' : ':';
  return quote(`${before}${escaped(name)}:${actionOf(argument)}`);
}

function actionOf({ kind }: ValueWords): string {
  if (typeof kind !== 'string') return `(${kind.join(' ')})`;
  return { pairs: '_foldersync_pairs', files: '_files', folders: '_files -/', text: ' ' }[kind];
}

/** Text within a specification of _arguments. **Source**: zshcompsys(1) */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
