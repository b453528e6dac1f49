// Variables, commands and placeholders in texts that are taken as they are: a pattern or a marker that holds one would
// quietly mean files of that very name.

/** What nothing expands, where it may stand for something else. */
export interface Unexpanded {
  readonly severity: 'error' | 'warning';
  /** What is wrong, in words. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Looks at a text of the config in which nothing is expanded. What stands behind a `\` is meant.
 * **Errors**: never throws.
 */
export function findUnexpanded(text: string): Unexpanded | undefined {
  let doubt: Unexpanded | undefined;
  for (const [found] of text.matchAll(UNEXPANDED)) {
    if (found.startsWith('\\')) continue;
    const unexpanded = describe(found);
    if (unexpanded.severity === 'error') return unexpanded;
    doubt ??= unexpanded;
  }
  return doubt;
}

/**
 * What to write where a value holds a variable or a placeholder, and is wrong for that; undefined where it holds none.
 */
export function unexpandedHint(value: unknown): string | undefined {
  return typeof value === 'string' ? findUnexpanded(value)?.hint : undefined;
}

/** A pattern in which all that `findUnexpanded` sees means itself. */
export function escapeUnexpanded(pattern: string): string {
  const escaped = pattern.replace(UNEXPANDED, (found) => (found.startsWith('\\') ? found : `\\${found}`));
  return escaped === pattern ? pattern : escapeUnexpanded(escaped);
}

/**
 * A character that is meant by the `\` before it, `${NAME}` with or without a default, `$(…)`, `{{ … }}`, what Go's
 * templates leave of a value that is missing, and `$NAME` in capitals: `Outer$Inner.class`, `~$draft.docx` and
 * `$RECYCLE.BIN` are names of files.
 */
const UNEXPANDED =
  /\\.|\$\{[A-Za-z_]\w*(?:[:?+=-].*?)?\}|\$\(|\{\{.*?\}\}|<no value>|(?<![A-Za-z0-9])\$(?!RECYCLE\b|WINDOWS\b)[A-Z_][A-Z0-9_]+\b/gs;

const WRITE_VALUE = 'write its value, for variables are expanded in the paths of folders and in secrets only';

function describe(found: string): Unexpanded {
  if (found === '$(') {
    const hint = 'write its result';
    return { severity: 'error', message: 'commands are not carried out ($(…)', hint };
  }
  if (found.startsWith('$')) {
    const severity = found.startsWith('${') ? 'error' : 'warning';
    return { severity, message: `"${found}" is not expanded`, hint: WRITE_VALUE };
  }
  const message = `"${found}" looks like a placeholder that nobody has filled in`;
  return { severity: 'error', message, hint: 'fill in the template that this file comes from' };
}
