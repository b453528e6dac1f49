// Texts that stand where a path should and are something else: addresses of other machines, Windows paths, placeholders
// that a template has left over, quotes that an env file has kept. As paths they would quietly name folders that nobody
// has meant.

/** What is wrong with a text as a path, or doubtful about it. */
export interface PathMistake {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
}

/** Names a folder of exactly this name, whatever it looks like. */
const MEANT = /^\.\.?\//;

/** Looks at a text with its variables expanded. What begins with `./` is only doubted. **Errors**: never throws. */
export function findPathMistake(text: string): PathMistake | undefined {
  const invisible = findInvisible(text);
  if (invisible !== undefined) return invisible;
  const isMeant = MEANT.test(text);
  for (const { pattern, message, hint, isOfStart } of MISTAKES) {
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined || (isMeant && isOfStart)) continue;
    return { severity: isMeant ? 'warning' : 'error', message: message(found), hint };
  }
  const [dollar] = isMeant ? [] : (/\$[A-Za-z_]\w*/.exec(text) ?? []);
  if (dollar === undefined) return undefined;
  return {
    severity: text.startsWith(dollar) ? 'error' : 'warning',
    message: `"${dollar}" is not expanded`,
    hint: `write \${${dollar.slice(1)}}, or ./ before the path for a folder of this name`,
  };
}

/**
 * Looks at a path from a command line: what is no folder of this machine from its beginning. A shell has expanded the
 * rest, and completed names as they are. **Errors**: never throws.
 */
export function findForeignPath(text: string): Pick<PathMistake, 'message' | 'hint'> | undefined {
  if (MEANT.test(text)) return undefined;
  for (const { pattern, message, hint, isOfStart } of MISTAKES) {
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined && isOfStart) return { message: message(found), hint };
  }
  const [variable, name] = /^\$\{?([A-Za-z_]\w*)\}?/.exec(text) ?? [];
  if (variable === undefined) return undefined;
  return { message: `"${variable}" is not expanded`, hint: `write "$${name}" in double quotes; ${LITERALLY}` };
}

const LITERALLY = 'write ./ before it for a folder of this name';
const MOUNT_IT = `mount it, and give the folder that it is mounted on; ${LITERALLY}`;
const TEMPLATE = 'fill in the template that this file comes from';

const MISTAKES: readonly {
  readonly pattern: RegExp;
  readonly message: (found: string) => string;
  readonly hint: string;
  /** What is only there at the beginning of the text is meant where `./` stands before it. */
  readonly isOfStart: boolean;
}[] = [
  {
    pattern: /^(["']).*\1$/s,
    message: () => 'the quotes are part of the path',
    hint: `remove them; env files keep quotes that a shell would take away; ${LITERALLY}`,
    isOfStart: true,
  },
  {
    pattern: /^(?:[A-Za-z]:(?:[\\/]|$)|\\\\|\.{1,2}\\)/,
    message: () => 'this is a path of Windows',
    hint: `give the folder as this machine has it, /mnt/c/photos for example; ${LITERALLY}`,
    isOfStart: true,
  },
  {
    pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\/\//,
    message: (found) => `this is an address (${found}…), and foldersync mirrors folders of this machine`,
    hint: MOUNT_IT,
    isOfStart: true,
  },
  {
    pattern: /^[^/\s:]+:/,
    message: (found) => `this is a folder of another machine (${found}…), and foldersync mirrors those of this one`,
    hint: MOUNT_IT,
    isOfStart: true,
  },
  {
    pattern: /\$\(|`/,
    message: (found) => `commands are not carried out (${found}…)`,
    hint: `put the result into a variable, and write \${NAME}`,
    isOfStart: false,
  },
  {
    pattern:
      /\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|<no value>|%\(\w+\)s|@[A-Z][A-Z0-9_]*@|%[A-Z][A-Z0-9_]*%|<[A-Za-z][\w .-]*>/s,
    message: (found) => `"${found}" looks like a placeholder that nobody has filled in`,
    hint: TEMPLATE,
    isOfStart: false,
  },
];

/** Characters that nobody sees: at the ends of a path they are always a slip, control characters are so anywhere. */
function findInvisible(text: string): PathMistake | undefined {
  const [end] = /^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/.exec(text) ?? [];
  if (end !== undefined) {
    const side = text.startsWith(end) ? 'begins' : 'ends';
    const hint =
      NAMES[end.at(-1) ?? ''] === undefined ? 'remove what nobody sees' : `remove the ${NAMES[end.at(-1) ?? '']}`;
    return { severity: 'error', message: `the path ${side} with ${nameOf(end.at(-1) ?? '')}`, hint };
  }
  const [control] = /[\u0000-\u001f\u007f]/.exec(text) ?? [];
  if (control !== undefined) {
    return {
      severity: 'error',
      message: `the path holds ${nameOf(control)}`,
      hint: 'write it on one line, without it',
    };
  }
  const [space] = /[\u00a0\u2007\u202f\u200b\ufeff]/.exec(text) ?? [];
  if (space === undefined) return undefined;
  const hint = 'write a plain space where one is meant';
  return { severity: 'warning', message: `the path holds ${nameOf(space)}`, hint };
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\n': 'line feed',
  '\r': 'carriage return',
  '\u00a0': 'no-break space',
  '\0': 'NUL character',
};

function nameOf(character: string): string {
  const name = NAMES[character];
  return name === undefined ? `the character U+${codeOf(character)}` : `a ${name}`;
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
