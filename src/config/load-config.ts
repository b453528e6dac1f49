// The way from a config file to a Config, or to everything that is wrong with the file, in one run.
//
//   find ─► parse ─► hold against the schema ─► join the parts ─► resolve what is sound ─► Config or Diagnostic[]

import { dirname } from 'node:path';
import { checkPart, checkSchema } from './schema/check-schema.js';
import type { Config } from './resolve/config.js';
import type { Diagnostic } from './text/diagnostic.js';
import type { PathContext } from './resolve/expand-path.js';
import { type FindOptions, findConfig, type ReadConfig, showFile } from './find/find-config.js';
import { type ConfigFile, openConfigFile } from './parts/config-file.js';
import { mergeFiles } from './parts/merge-files.js';
import { type ReadParts, readParts } from './parts/read-parts.js';
import { type ConfigSources, showContents } from './parts/sources.js';
import { byPosition, collectFindings, type Findings, type Locate, soundPart } from './text/findings.js';
import type { RawConfig } from './generated/raw-config.js';
import { resolveConfig } from './resolve/resolve-config.js';
import { hideSecrets } from './schema/hide-secrets.js';
import { type OptionSchema, readSchema } from './schema/schema.js';

/** Everything outside the file that its meaning depends on. */
export interface LoadOptions extends FindOptions {
  /** Whether the process runs as root, whose state lies in `/var/lib`. */
  readonly isRoot: boolean;
  /** Judges the config as if it already lay here: the place it will be moved to; absolute. */
  readonly placedAt?: string;
}

/** A config, or what is wrong with it. */
export type LoadedConfig =
  | {
      readonly valid: true;
      readonly config: Config;
      readonly warnings: readonly Diagnostic[];
      readonly sources?: ConfigSources;
      /** Where its parts stand, in its file or in those that it includes. */
      readonly locate?: Locate;
    }
  | {
      readonly valid: false;
      /** The file that was read, or could not be; absent when none was found. **Shape**: absolute. */
      readonly file?: string;
      /** Errors and warnings in the file's order; at least one is an error. */
      readonly diagnostics: readonly Diagnostic[];
      /** Absent where the file could not be read, or not as data. */
      readonly sources?: ConfigSources;
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

/** Checks and resolves a text as the config that it would be at `file`. **Errors**: as `loadConfig`. */
export async function judgeConfigText(
  text: string,
  options: Pick<LoadOptions, 'env' | 'home' | 'isRoot' | 'cwd'> & { readonly file: string },
): Promise<LoadedConfig> {
  const { file, cwd } = options;
  return judge({ file, text, isJson: false }, { ...options, shown: showFile(file, cwd) });
}

/** What a config's text is judged with. */
interface JudgeOptions
  extends Pick<LoadOptions, 'env' | 'home' | 'isRoot' | 'placedAt'>,
    Partial<Pick<LoadOptions, 'cwd'>>,
    Pick<PathContext, 'isLiteral'> {
  /** The file as the user should see it. */
  readonly shown: string;
}

async function judge(read: Omit<ReadConfig, 'found'>, options: JudgeOptions): Promise<LoadedConfig> {
  const { file } = read;
  const { shown, env, home, isLiteral, placedAt = file } = options;
  const main = openConfigFile({ ...read, shown, rank: 0 });
  if (main.text.value === undefined) return { valid: false, file, diagnostics: main.textErrors };
  const schema = await readSchema();
  const findings = collectFindings(main.locate);
  const isKnown = checkSchema(main.text.value, schema, findings);
  const paths = { baseDir: dirname(placedAt), home, env, isLiteral };
  const { files, includes, contents } = isKnown
    ? await readParts(main, { findings, paths, cwd: options.cwd, isFoundAbove: read.isFoundAbove === true })
    : NO_PARTS;
  const sources = { includes, content: showContents(new Map([[file, read.text], ...contents])) };
  for (const { text, locate } of files) {
    if (text.value !== undefined) checkPart(text.value, schema, findings.within(locate));
  }
  const merged = mergeFiles([main, ...files], findings);
  const ofAll = findings.within(merged.locate);
  if (isKnown && merged.value.pairs === undefined) reportNoPairs(ofAll);
  let config: Config | undefined;
  if (isKnown) {
    config = await resolveConfig(placedAt, {
      raw: soundPart<RawConfig>(merged.value, ofAll) ?? {},
      findings: ofAll,
      paths: { ...paths, folderOf: (path) => folderOf(merged.fileOf(path), { file, placedAt }) },
      isRoot: options.isRoot,
      year: new Date().getFullYear(),
    });
  }
  const diagnostics = [main, ...files].flatMap((each) => diagnosticsOf(each, findings, schema));
  const hasTextErrors = [main, ...files].some(({ textErrors }) => textErrors.length > 0);
  if (config === undefined || hasTextErrors) return { valid: false, file, diagnostics, sources };
  return { valid: true, config, warnings: diagnostics, sources, locate: merged.locate };
}

const NO_PARTS: ReadParts = { files: [], includes: [], contents: new Map() };

/** The folder that relative paths of a file count from. */
function folderOf(owner: string, { file, placedAt }: { readonly file: string; readonly placedAt: string }): string {
  return dirname(owner === file ? placedAt : owner);
}

/** What is wrong with a file, its secrets hidden. **Shape**: in the file's order. */
function diagnosticsOf({ shown, text, textErrors }: ConfigFile, findings: Findings, schema: OptionSchema) {
  const found = findings.diagnostics().filter(({ file }) => file === shown);
  return hideSecrets([...textErrors, ...found].sort(byPosition), text, schema);
}

/** Without parts the schema has said so. */
function reportNoPairs(findings: Findings): void {
  if (findings.isSpokenFor(['pairs']) || findings.isSpokenFor(['include'])) return;
  findings.report({
    code: 'missing-option',
    path: ['include'],
    message: 'there are no pairs, neither in the file nor in its parts',
    hint: 'add one: pairs: { name: { source: ./from, replica: ./to } }',
  });
}
