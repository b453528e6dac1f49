// Variables in a text: ${NAME}, ${NAME:-default}, and defaults that hold variables themselves.

/** A text without variables, or why there is none. */
export type ExpandedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/**
 * Expands variables. One that is not set is an error, and so is an empty one: `${BACKUP}/photos` must never come to
 * mean `/photos`. What a variable holds is taken as it is. **Errors**: never throws.
 */
export function expandVariables(text: string, env: NodeJS.ProcessEnv): ExpandedText {
  const parts = splitVariables(text);
  if (!parts.ok) return parts;
  let expanded = '';
  for (const { isVariable, text: part } of parts.parts) {
    const value: ExpandedText = isVariable ? variableText(part, env) : { ok: true, text: part };
    if (!value.ok) return value;
    expanded += value.text;
  }
  return { ok: true, text: expanded };
}

/** A piece of a text: a variable with its braces, or what stands between two of them. */
interface Part {
  readonly isVariable: boolean;
  readonly text: string;
}

/** Takes a text apart at its variables; what they hold in their braces is left as it is. **Errors**: never throws. */
export function splitVariables(
  text: string,
): { readonly ok: true; readonly parts: readonly Part[] } | Extract<ExpandedText, { ok: false }> {
  const parts: Part[] = [];
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('${', at);
    const until = start < 0 ? text.length : start;
    if (until > at) parts.push({ isVariable: false, text: text.slice(at, until) });
    if (start < 0) break;
    const end = closingBrace(text, start + 2);
    if (end === undefined) return { ok: false, message: `"${text.slice(start)}" has no closing brace` };
    parts.push({ isVariable: true, text: text.slice(start, end + 1) });
    at = end + 1;
  }
  return { ok: true, parts };
}

/** Where the brace closes that was opened before `from`, beyond the variables in between. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}

/** One variable with its braces. */
function variableText(variable: string, env: NodeJS.ProcessEnv): ExpandedText {
  const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(variable.slice(2, -1)) ?? [];
  if (name === undefined && variable.startsWith('${file:')) {
    const hint = 'only tokens, passwords and addresses in "http" and "notify" are read from files';
    return { ok: false, message: `"${variable}" cannot stand here`, hint };
  }
  if (name === undefined) {
    return { ok: false, message: `"${variable}" is not a variable`, hint: `write \${NAME} or \${NAME:-default}` };
  }
  const value = env[name] ?? '';
  if (value !== '') return { ok: true, text: value };
  if (fallback !== undefined && fallback !== '') return expandVariables(fallback, env);
  const state = env[name] === undefined ? 'not set' : 'empty';
  const hint = `set it, or give a default: \${${name}:-/some/folder}`;
  return { ok: false, message: `the environment variable ${name} is ${state}`, hint };
}
