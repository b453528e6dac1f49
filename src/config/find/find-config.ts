// Finds the config file: cosmiconfig looks in one folder after the other, from the working directory to /etc.
// It only finds and reads; parsing is ours, so that each mistake has a place (config-text.ts).

import { access, constants, lstat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../text/diagnostic.js';
import { openExplorer, type Loaded, PACKAGE_KEY } from './explorer.js';
import { strangersHand } from './strangers-hand.js';

/** Where to look. */
export interface FindOptions {
  /** The file named by the user; absent to search for one. */
  readonly path?: string | undefined;
  /** Absent where it is gone, and `path` is absolute. */
  readonly cwd: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly home: HomeDirectory;
}

/** The home directory, asked for when it is needed. **Shape**: absolute; undefined where it is not known. */
type HomeDirectory = () => string | undefined;

/** A config file that was read. */
export interface ReadConfig {
  readonly found: true;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly isJson: boolean;
  /** The key of the config in a package.json. */
  readonly rootKey?: string;
  /** Whether nobody has named it, so that nobody else may have a hand in it or in its parts. */
  readonly isFoundAbove?: boolean;
}

/** Why a file gives no config. */
interface NoConfig {
  readonly found: false;
  /** What is wrong with it; follows "cannot read the config file: ". */
  readonly reason: string;
  /** That of the error; absent where the file was read. */
  readonly code?: string;
  /** As in `Diagnostic`, both. */
  readonly expected?: string;
  readonly hint?: string;
}

/** A config file's text, or why there is none. */
export type FoundConfig =
  | ReadConfig
  | { readonly found: false; readonly file?: string; readonly diagnostic: Diagnostic };

/** In the order of precedence within one folder. */
const PLACES = [
  'foldersync.config.yaml',
  'foldersync.config.yml',
  'foldersync.config.json',
  '.foldersyncrc',
  '.foldersyncrc.yaml',
  '.foldersyncrc.yml',
  '.foldersyncrc.json',
  'package.json',
];

/** Those that are nothing but a config. */
const OWN_PLACES = PLACES.filter((place) => place !== 'package.json');

const EXTENSIONS = ['', '.yaml', '.yml', '.json'];

/** Finds and reads the config file. **Errors**: throws only what is not about the file. */
export async function findConfig(options: FindOptions): Promise<FoundConfig> {
  const { path, cwd } = options;
  return path === undefined ? search(options) : readNamed(resolve(...(cwd === undefined ? [] : [cwd]), path), cwd);
}

/** A file as the user should see it: relative where it lies below the working directory. */
export function showFile(file: string, cwd: string | undefined): string {
  if (cwd === undefined) return file;
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

async function search({ cwd, env, home }: FindOptions): Promise<FoundConfig> {
  const configHome = env.XDG_CONFIG_HOME ?? '';
  // The XDG specification: relative paths in its variables must be ignored.
  const userConfigs = isAbsolute(configHome) ? configHome : home()?.concat('/.config');
  const otherDirs = [...(userConfigs === undefined ? [] : [join(userConfigs, 'foldersync')]), '/etc/foldersync'];
  const above = cwd === undefined ? [] : [...upwards(cwd)];
  for (const dir of [...above, ...otherDirs]) {
    const isAbove = dir !== cwd && above.includes(dir);
    // Before anything is read: a user who may put files there may also put a pipe there that never ends.
    const planted = isAbove ? await firstThere(OWN_PLACES.map((place) => join(dir, place))) : undefined;
    const stranger = planted === undefined ? undefined : await refusalOf(planted);
    if (stranger !== undefined) return stranger;
    const result = await searchIn(dir);
    if (result instanceof Error) return unreadable(result.path ?? dir, unread(result), cwd);
    const file = result?.filepath;
    // cosmiconfig passes over files that it may not read; the next one found would silently be used instead.
    const before = file === undefined ? PLACES : PLACES.slice(0, PLACES.indexOf(basename(file)));
    const hidden = await firstUnreadable(before.map((place) => join(dir, place)));
    if (hidden !== undefined) return unreadable(hidden.file, unread(hidden.error), cwd);
    if (result == null) continue;
    const refusal = isAbove ? await refusalOf(result.filepath) : undefined;
    return refusal ?? { ...found(result.filepath, result.config), isFoundAbove: isAbove };
  }
  return {
    found: false,
    diagnostic: {
      severity: 'error',
      code: 'no-config',
      message: 'no config file was found',
      expected: PLACES.map((place) => (place === 'package.json' ? `"${PACKAGE_KEY}" in package.json` : place)).join(
        ', ',
      ),
      found: `none of them in ${cwd} or a folder above it, ${otherDirs.join(' or ')}`,
      hint: 'write one with `foldersync init`, or name one with --config',
    },
  };
}

/** What cosmiconfig finds in one folder, or the error of the file it stumbled over. */
async function searchIn(dir: string) {
  try {
    return await (await openExplorer(PLACES)).search(dir);
  } catch (error) {
    if (isErrno(error)) return error;
    throw error;
  }
}

async function readNamed(file: string, cwd: string | undefined): Promise<FoundConfig> {
  const shown = showFile(file, cwd);
  const read = await readConfigFile(file);
  if (read.found) return read;
  const { reason, code, expected, hint } = read;
  if (code !== undefined) return unreadable(file, read, cwd);
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'no-config',
    message: reason,
    ...(expected === undefined ? {} : { expected }),
    file: shown,
    ...(hint === undefined ? {} : { hint }),
  };
  return { found: false, file, diagnostic };
}

/** Reads a file by its path. **Shape**: absolute. **Errors**: throws only what is not about the file. */
export async function readConfigFile(file: string): Promise<ReadConfig | NoConfig> {
  const extension = extname(basename(file));
  if (!EXTENSIONS.includes(extension)) {
    const expected = 'YAML or JSON (.yaml, .yml, .json): a config is data, never code';
    return { found: false, reason: `cannot read a config from a ${extension} file`, expected };
  }
  try {
    const result = await (await openExplorer(PLACES)).load(file);
    if (result !== null) return found(file, result.config);
    const hint = `put the config under the key "${PACKAGE_KEY}", or into foldersync.config.yaml`;
    return { found: false, reason: `there is no "${PACKAGE_KEY}" in this package.json`, hint };
  } catch (error) {
    if (!isErrno(error)) throw error;
    return unread(error);
  }
}

function found(file: string, loaded: Loaded | undefined): ReadConfig {
  // cosmiconfig gives no config for a file without any text.
  return { found: true, file, text: '', isJson: extname(file) === '.json', ...loaded };
}

/** Why a file gives no config that cannot be read. */
function unread({ code = '', message }: NodeJS.ErrnoException): NoConfig {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
    ENOTDIR: 'a part of its path is not a directory',
    ELOOP: 'its symbolic links go round in circles',
  };
  return { found: false, reason: reasons[code] ?? message, code };
}

function unreadable(file: string, { reason, code }: NoConfig, cwd: string | undefined): FoundConfig {
  const shown = showFile(file, cwd);
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'no-config',
    message: `cannot read the config file: ${reason}`,
    ...(shown === file ? {} : { found: file }),
    file: shown,
    ...(code === 'ENOENT' ? { hint: 'write one with `foldersync init`' } : {}),
  };
  return { found: false, file, diagnostic };
}

/**
 * Why a config that was only found is not used; undefined where it is this user's, and so is the error that reading it
 * meets.
 */
async function refusalOf(file: string): Promise<FoundConfig | undefined> {
  let why: string | undefined;
  try {
    why = await strangersHand(file);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
  if (why === undefined) return undefined;
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'untrusted-config',
    message: `the config was found above the working directory, and is not used: ${why}`,
    expected: 'a file and a folder of this user or root, to which nobody else may write',
    file,
    hint: 'if you trust it, name it with --config',
  };
  return { found: false, file, diagnostic };
}

/** The first of some files that is there, whatever it is. */
async function firstThere(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    try {
      await lstat(file);
      return file;
    } catch (error) {
      if (!isErrno(error)) throw error; // not there, or not to be seen
    }
  }
  return undefined;
}

/** The first of some files that exists but cannot be read; nothing is said about folders that cannot be entered. */
async function firstUnreadable(files: readonly string[]) {
  for (const file of files) {
    try {
      await lstat(file);
    } catch (error) {
      // Not there, or not to be seen: nothing to report either way.
      if (isErrno(error)) continue;
      throw error;
    }
    try {
      await access(file, constants.R_OK);
    } catch (error) {
      if (isErrno(error)) return { file, error };
      throw error;
    }
  }
  return undefined;
}

function* upwards(dir: string): Generator<string> {
  yield dir;
  if (dirname(dir) !== dir) yield* upwards(dirname(dir));
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
