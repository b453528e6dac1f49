// Paths as a config writes them (~, ${NAME}, relative to the file) and as the rest of the program needs them: absolute.

import { resolve } from 'node:path';

/** What paths are resolved against. */
export interface PathContext {
  /** The config file's folder; absolute. */
  readonly baseDir: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether `~` and `${NAME}` mean themselves, in paths that a shell has expanded already. Absent means no. */
  readonly isLiteral?: boolean | undefined;
}

/** An absolute, normalised path, or why there is none. */
export type ExpandedPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/**
 * Expands `${NAME}` and `${NAME:-default}`, then a leading `~`, and makes the path absolute. A variable that is not
 * set is an error, and so is an empty one: `${BACKUP}/photos` must never come to mean `/photos`.
 * **Errors**: never throws.
 */
export function expandPath(text: string, { baseDir, home, env, isLiteral }: PathContext): ExpandedPath {
  if (isLiteral === true) return { ok: true, path: resolve(baseDir, text) };
  let failure: ExpandedPath | undefined;
  const fail = (message: string, hint?: string) => {
    failure ??= { ok: false, message, ...(hint === undefined ? {} : { hint }) };
    return '';
  };
  const expanded = text.replaceAll(/\$\{([^}]*)(\}|$)/g, (whole, inner: string, end: string) => {
    if (end === '') return fail(`"${whole}" has no closing brace`);
    const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner) ?? [];
    if (name === undefined) return fail(`"${whole}" is not a variable`, `write \${NAME} or \${NAME:-default}`);
    const value = env[name] || fallback;
    if (value !== undefined && value !== '') return value;
    const state = env[name] === undefined ? 'not set' : 'empty';
    return fail(`the environment variable ${name} is ${state}`, `set it, or give a default: \${${name}:-/some/folder}`);
  });
  if (failure !== undefined) return failure;
  if (expanded.includes('\0')) return { ok: false, message: 'a path cannot hold a NUL character' };
  if (!expanded.startsWith('~')) return { ok: true, path: resolve(baseDir, expanded) };
  if (expanded === '~' || expanded.startsWith('~/')) return { ok: true, path: resolve(home, `.${expanded.slice(1)}`) };
  const user = expanded.split('/')[0] ?? '';
  return {
    ok: false,
    message: `"${user}" is not expanded: only "~" alone, for your own home directory, is`,
    hint: `write that home directory in full, or ./${user} for a folder of this name`,
  };
}
