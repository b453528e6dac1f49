// The config a command works with: found, checked, and what is wrong with it told on standard error.

import { isAbsolute } from 'node:path';
import type { Config } from '../../config/resolve/config.js';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../config/load-config.js';
import type { Diagnostic } from '../../config/text/diagnostic.js';
import { showDiagnostic } from '../../config/text/show-diagnostic.js';
import { suggest } from '../../config/schema/suggest.js';
import { FoldersyncError } from '../../core/report/error.js';
import { showText } from '../../core/report/show.js';
import { type CommandContext, hasColor, writeJsonError } from './context.js';
import { EXIT } from './exit-code.js';

/** What every command that reads a config can be told. */
export interface ConfigOption {
  /** `--config`; absent to search for the file. */
  readonly config?: string | undefined;
  /** Whether a program reads standard output, also when the config is wrong. */
  readonly json?: boolean;
}

/** How the config is found from here. */
export function loadOptions({ config }: ConfigOption, context: CommandContext): LoadOptions {
  const { env, home, isRoot } = context;
  // A file that is named by its whole path is found from anywhere, also from a folder that is gone.
  const cwd = config !== undefined && isAbsolute(config) ? cwdIfThere(context) : context.cwd;
  return { path: config, cwd, env, home, isRoot };
}

function cwdIfThere(context: CommandContext): string | undefined {
  try {
    return context.cwd;
  } catch (error) {
    if (error instanceof FoldersyncError) return undefined; // only how the file is shown depends on it
    throw error;
  }
}

/**
 * Reads the config; undefined when it cannot be used, which has been said. `isQuiet` leaves the warnings to `check`.
 */
export async function readConfig(
  option: ConfigOption,
  context: CommandContext,
  { isQuiet = false } = {},
): Promise<Config | undefined> {
  const loaded = await loadConfig(loadOptions(option, context));
  if (!loaded.valid) {
    tellInvalid(loaded, option, context);
    return undefined;
  }
  if (!isQuiet) tell(loaded.warnings, context);
  return loaded.config;
}

/** Says what is wrong with a config, to people and with `--json` to programs. */
export function tellInvalid(
  { diagnostics, file }: Extract<LoadedConfig, { readonly valid: false }>,
  { json }: ConfigOption,
  context: CommandContext,
): void {
  tell(diagnostics, context);
  if (json !== true) return;
  const error = { message: 'the config cannot be used', ...(file === undefined ? {} : { file }), diagnostics };
  writeJsonError(context.stdout, error, EXIT.usage);
}

/** Says what was found, on standard error. */
export function tell(diagnostics: readonly Diagnostic[], { stderr, env }: CommandContext): void {
  const color = hasColor(stderr, env);
  for (const diagnostic of diagnostics) stderr.write(`${showDiagnostic(diagnostic, { color })}\n`);
}

/**
 * Leaves only the named pairs in a config, in its order; all of them when no name is given.
 * @throws FoldersyncError USAGE for a name that the config does not have
 */
export function pickPairs(config: Config, names: readonly string[]): Config {
  if (names.length === 0) return config;
  checkNames(
    names,
    config.pairs.map(({ name }) => name),
  );
  return { ...config, pairs: config.pairs.filter(({ name }) => names.includes(name)) };
}

/** @throws FoldersyncError USAGE for a name that is not among the known ones */
export function checkNames(names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = suggest(name, known);
    throw new FoldersyncError('USAGE', `there is no pair ${JSON.stringify(name)}`, {
      hint: meant === undefined ? `the config has: ${known.join(', ')}` : `did you mean "${meant}"?`,
    });
  }
}

/** Names the config on standard error, for a command that acts by it: it may be another one than its user thinks of. */
export function nameConfig({ file }: Config, { stderr }: CommandContext): void {
  stderr.write(`config: ${showText(file)}\n`);
}
