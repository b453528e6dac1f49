// The way from a config file to a Config, or to everything that is wrong with the file, in one run.
//
//   find ─► parse ─► hold against the schema ─► resolve what is sound ─► Config or Diagnostic[]

import { dirname } from 'node:path';
import { checkSchema } from './schema/check-schema.js';
import type { Config } from './resolve/config.js';
import { parseConfigText } from './text/config-text.js';
import type { Diagnostic } from './text/diagnostic.js';
import type { PathContext } from './resolve/expand-path.js';
import { type FindOptions, findConfig, type ReadConfig, showFile } from './find/find-config.js';
import { byPosition, collectFindings, soundPart } from './text/findings.js';
import type { RawConfig } from './generated/raw-config.js';
import { resolveConfig } from './resolve/resolve-config.js';
import { readSchema } from './schema/schema.js';

/** Everything outside the file that its meaning depends on. */
export interface LoadOptions extends FindOptions {
  /** Whether the process runs as root, whose state lies in `/var/lib`. */
  readonly isRoot: boolean;
  /** Judges the config as if it already lay here: the place it will be moved to; absolute. */
  readonly placedAt?: string;
}

/** A config, or what is wrong with it. */
export type LoadedConfig =
  | { readonly valid: true; readonly config: Config; readonly warnings: readonly Diagnostic[] }
  | {
      readonly valid: false;
      /** The file that was read, or could not be; absent when none was found. **Shape**: absolute. */
      readonly file?: string;
      /** Errors and warnings in the file's order; at least one is an error. */
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Finds, reads, checks and resolves the config.
 * **Errors**: throws only where foldersync itself is broken; everything wrong with the config is in the result.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const found = await findConfig(options);
  if (!found.found) {
    return { valid: false, ...(found.file === undefined ? {} : { file: found.file }), diagnostics: [found.diagnostic] };
  }
  return judge(found, { ...options, shown: showFile(found.file, options.cwd) });
}

/**
 * Checks and resolves a config that the program has put together. Its paths are taken as they are; `file` says in
 * messages, and as the key of the state, what it stands for.
 * **Errors**: as `loadConfig`; the positions in its diagnostics point nowhere.
 */
export async function resolveRawConfig(
  raw: RawConfig,
  options: Pick<LoadOptions, 'env' | 'home' | 'isRoot'> & { readonly file: string },
): Promise<LoadedConfig> {
  const { file } = options;
  return judge({ file, text: JSON.stringify(raw), isJson: true }, { ...options, shown: file, isLiteral: true });
}

/** What a config's text is judged with. */
interface JudgeOptions
  extends Pick<LoadOptions, 'env' | 'home' | 'isRoot' | 'placedAt'>,
    Pick<PathContext, 'isLiteral'> {
  /** The file as the user should see it. */
  readonly shown: string;
}

async function judge(read: Omit<ReadConfig, 'found'>, options: JudgeOptions): Promise<LoadedConfig> {
  const { file } = read;
  const { shown, env, home, isLiteral, placedAt = file } = options;
  const text = parseConfigText(read.text, read);
  const textErrors = text.errors.map((error): Diagnostic => ({ severity: 'error', ...error, file: shown }));
  if (text.value === undefined) return { valid: false, file, diagnostics: textErrors };
  if (text.value === null && read.rootKey === undefined) {
    return { valid: false, file, diagnostics: [emptyFile(read.text, shown)] };
  }

  const schema = await readSchema();
  const findings = collectFindings(text, shown);
  let config: Config | undefined;
  if (checkSchema(text.value, schema, findings)) {
    config = await resolveConfig(placedAt, {
      raw: soundPart<RawConfig>(text.value, findings) ?? {},
      findings,
      paths: { baseDir: dirname(placedAt), home, env, isLiteral },
      isRoot: options.isRoot,
      year: new Date().getFullYear(),
    });
  }
  const diagnostics = [...textErrors, ...findings.diagnostics()].sort(byPosition);
  if (config === undefined || textErrors.length > 0) return { valid: false, file, diagnostics };
  return { valid: true, config, warnings: diagnostics };
}

/** Nothing, or comments only: never taken for a config without pairs. */
function emptyFile(text: string, file: string): Diagnostic {
  const [line = ''] = text.split(/\r?\n/, 1);
  return {
    severity: 'error',
    message: 'the config file is empty',
    hint: 'see what `foldersync init` writes',
    file,
    position: { line: 1, column: 1, text: line, length: 1 },
  };
}
