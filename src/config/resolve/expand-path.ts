// Paths as a config writes them (~, ${NAME}, relative to the file) and as the rest of the program needs them: absolute.

import { resolve } from 'node:path';
import { expandVariables } from './expand-variables.js';
import { findPathMistake, type PathMistake } from '../check/path-mistakes.js';

/** What paths are resolved against. */
export interface PathContext {
  /** The config file's folder; absolute. */
  readonly baseDir: string;
  /** Undefined where it is not known. */
  readonly home: () => string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Whether `~` and `${NAME}` mean themselves, in paths that a shell has expanded already. Absent means no. */
  readonly isLiteral?: boolean | undefined;
}

/** What the paths of a config are resolved against, which may stand in several files. */
export interface ConfigPaths extends PathContext {
  /** The folder of the file that a part of the config stands in; absent where there is one file. */
  readonly folderOf?: (path: readonly string[]) => string;
}

/** What a path is resolved against that stands at a place in the config. */
export function pathsAt(path: readonly string[], paths: ConfigPaths): PathContext {
  return paths.folderOf === undefined ? paths : { ...paths, baseDir: paths.folderOf(path) };
}

/** An absolute, normalised path, or why there is none. */
export type ExpandedPath =
  | { readonly ok: true; readonly path: string; readonly doubt?: PathMistake }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** Expands variables, then a leading `~`, and makes the path absolute. **Errors**: never throws. */
export function expandPath(text: string, context: PathContext): ExpandedPath {
  const { baseDir, env, isLiteral } = context;
  if (isLiteral === true) return { ok: true, path: resolve(baseDir, text) };
  const expanded = expandVariables(text, env);
  if (!expanded.ok) return expanded;
  const mistake = findPathMistake(expanded.text);
  if (mistake?.severity === 'error') return { ok: false, message: mistake.message, hint: mistake.hint };
  const doubt = mistake === undefined ? {} : { doubt: mistake };
  if (!expanded.text.startsWith('~')) return { ok: true, path: resolve(baseDir, expanded.text), ...doubt };
  const inHome = expandHome(expanded.text, context);
  return inHome.ok ? { ...inHome, ...doubt } : inHome;
}

function expandHome(text: string, { home, env }: PathContext): ExpandedPath {
  if (text !== '~' && !text.startsWith('~/')) {
    const user = text.split('/')[0] ?? '';
    return {
      ok: false,
      message: `"${user}" is not expanded: only "~" alone, for your own home directory, is`,
      hint: `write that home directory in full, or ./${user} for a folder of this name`,
    };
  }
  const folder = home();
  if (folder !== undefined) return { ok: true, path: resolve(folder, `.${text.slice(1)}`) };
  const reason = env.HOME
    ? `HOME is ${JSON.stringify(env.HOME)}, which is not absolute`
    : 'the home directory is not known';
  return { ok: false, message: `"~" is not expanded: ${reason}`, hint: 'set HOME, or write the path in full' };
}
