// The completion of bash. Plain bash of 4.3 or newer; it needs nothing of bash-completion.

import { allCommands, type CommandWords, type OptionWords, type ValueWords } from './command-words.js';

/** The script. `pairs` is the command that prints the names of pairs; the config is put before its first argument. */
export function bashScript(program: CommandWords): string {
  return `# Completion of foldersync in bash, made by: foldersync completion bash

# Sets what the command $1 knows. Of a value it says what that is: pairs, files, folders, text, or words:a,b; then @ if it may
# be left out. The last argument can have a + for more of its kind.
_foldersync_knows() {
  case $1 in
${allCommands(program).map(knownTo).join('\n')}
  *) return 1 ;;
  esac
}

# The names of the pairs of the config $1, or of the one that is found.
_foldersync_pairs() {
  local -a limit=()
  command -v timeout >/dev/null 2>&1 && limit=(timeout -s KILL 3)
  \${limit[@]+"\${limit[@]}"} foldersync \${1:+--config "$1"} completion --pairs 2>/dev/null </dev/null
}

# Sets \`wanted\` to what the option $1 takes.
_foldersync_takes() {
  local each
  wanted=
  for each in $values; do
    [[ $each == "$1="* ]] && wanted=\${each#*=}
  done
}

_foldersync() {
  local commands options values arguments
  local line=$COMP_LINE path= option= wanted= config= bare= position=0 at word value
  local -a words=()
  # As they were typed: readline takes \`=\` and \`:\` for words of their own.
  for ((at = 0; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if ((at > 0)) && [[ $line != [[:space:]]* ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    line=\${line#*"$word"}
  done

  _foldersync_knows ''
  for ((at = 1; at < \${#words[@]} - 1; at++)); do
    word=\${words[at]}
    if [[ -n $wanted && ! ($wanted == *@ && $word == -*) ]]; then
      [[ $option == --config ]] && config=$word
      wanted=
    elif [[ -z $bare && $word == -- ]]; then
      bare=1
    elif [[ -z $bare && $word == --*=* ]]; then
      [[ $word == --config=* ]] && config=\${word#*=}
      wanted=
    elif [[ -z $bare && $word == -?* ]]; then
      option=$word
      _foldersync_takes "$word"
    elif ((position == 0)) && [[ " $commands " == *" $word "* ]]; then
      path=\${path:+$path }$word
      _foldersync_knows "$path"
    else
      ((position += 1))
    fi
  done
  config=\${config/#\\~\\//$HOME/}
  config=\${config//[\\\\\\"\\']/}

  value=\${words[\${#words[@]} - 1]}
  if [[ -z $bare && $value == --*=* ]]; then
    _foldersync_takes "\${value%%=*}"
    value=\${value#*=}
  elif [[ -z $bare && $value == -* && ($wanted == *@ || -z $wanted) ]]; then
    wanted=words:\${options// /,}
  elif [[ -n $wanted ]]; then
    :
  elif ((position == 0)) && [[ -n $commands ]]; then
    wanted=words:\${commands// /,}
  else
    for word in $arguments; do
      wanted=$word
      [[ $word == *+ ]] && break
      ((position-- == 0)) && break
      wanted=
    done
    [[ -z $wanted && -z $value && -z $arguments ]] && wanted=words:\${options// /,}
  fi

  COMPREPLY=()
  wanted=\${wanted%[@+]}
  case $wanted in
  pairs) COMPREPLY=($(compgen -W "$(_foldersync_pairs "$config")" -- "$value")) ;;
  words:*)
    wanted=\${wanted#words:}
    COMPREPLY=($(compgen -W "\${wanted//,/ }" -- "$value"))
    ;;
  files) compopt -o default ;;
  folders) compopt -o dirnames ;;
  esac
}

complete -F _foldersync foldersync
`;
}

function knownTo({ path, commands, options, globalOptions, args }: CommandWords): string {
  const taken = [...options, ...globalOptions];
  const sets = {
    commands: commands.map((each) => each.path.at(-1)),
    options: taken.flatMap(({ flags }) => flags),
    values: taken.flatMap(valuesOf),
    arguments: args.map((argument) => `${kindOf(argument)}${argument.isVariadic ? '+' : ''}`),
  };
  const lines = Object.entries(sets).map(([name, words]) => `    ${name}='${words.join(' ')}'`);
  return [`  '${path.join(' ')}')`, ...lines, '    ;;'].join('\n');
}

function valuesOf({ flags, value }: OptionWords): string[] {
  if (value === undefined) return [];
  return flags.map((flag) => `${flag}=${kindOf(value)}${value.isOptional ? '@' : ''}`);
}

function kindOf({ kind }: ValueWords): string {
  return typeof kind === 'string' ? kind : `words:${kind.join(',')}`;
}
