// Reads the parts that a config includes. What is wrong with one of them as a file is said where it is included.

import { readConfigFile, showFile } from '../find/find-config.js';
import { strangersHand } from '../find/strangers-hand.js';
import type { PathContext } from '../resolve/expand-path.js';
import type { Path } from '../text/config-text.js';
import type { DiagnosticCode } from '../text/diagnostic-code.js';
import { type Findings, nameOf } from '../text/findings.js';
import { type ConfigFile, openConfigFile } from './config-file.js';
import { type Include, isPattern, readInclude } from './include.js';
import { isNoFile, listParts, NO_FILE, unread } from './sources.js';

/** What parts are looked for with. */
export interface PartsOptions {
  readonly findings: Findings;
  readonly paths: PathContext;
  /** As in `FindOptions`. */
  readonly cwd: string | undefined;
  /** As in `ReadConfig`. */
  readonly isFoundAbove: boolean;
}

/** The parts of a config. */
export interface ReadParts {
  /** **Shape**: in the order in which they are included, each once. */
  readonly files: readonly ConfigFile[];
  readonly includes: readonly Include[];
  /** As in `Contents`, without the main file. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Reads all parts that can be read, and reports the others. **Errors**: throws only what is not about the files. */
export async function readParts(main: ConfigFile, options: PartsOptions): Promise<ReadParts> {
  const { findings, paths } = options;
  const files: ConfigFile[] = [];
  const includes: Include[] = [];
  const contents = new Map<string, string>();
  for (const [at, written] of entriesOf(main.text.value).entries()) {
    const path: Path = ['include', String(at)];
    if (typeof written !== 'string' || findings.isSpokenFor(path)) continue;
    const read = readInclude(written, paths);
    if (!read.ok) {
      const { message, hint } = read;
      findings.report({
        code: 'bad-include',
        path,
        message: `bad value for ${nameOf(path)}: ${message}`,
        found: written,
        hint,
      });
      continue;
    }
    includes.push(read.include);
    const refuse: EntryContext['refuse'] = (code, message, hint) => findings.report({ code, path, message, hint });
    for (const file of await partsOf(read.include, { refuse, contents, options })) {
      if (file === main.file || contents.has(file)) continue;
      const part = await readPart(file, { rank: files.length + 1, refuse, contents, options });
      if (part !== undefined) files.push(part);
    }
  }
  return { files, includes, contents };
}

function entriesOf(value: unknown): readonly unknown[] {
  const { include } = (typeof value === 'object' && value !== null ? value : {}) as { readonly include?: unknown };
  return Array.isArray(include) ? include : [];
}

/** What the parts of one entry are read with. */
interface EntryContext {
  readonly refuse: (code: DiagnosticCode, message: string, hint?: string) => void;
  readonly contents: Map<string, string>;
  readonly options: PartsOptions;
}

/** The files of one entry; none, which is reported, where its folder cannot be used. */
async function partsOf(include: Include, { refuse, contents, options }: EntryContext): Promise<readonly string[]> {
  const listed = listParts(include);
  if ('error' in listed) {
    const { code, message } = listed.error;
    contents.set(include.folder, unread(listed.error));
    const isMissing = code === 'ENOENT';
    // A folder that is not mounted, or not called so, would be a config of which parts are silently missing.
    const reason = isMissing ? 'there is no such folder' : message;
    const hint = isMissing ? 'make it; it may be empty' : undefined;
    refuse('unreadable-part', `cannot look for parts in ${include.folder}: ${reason}`, hint);
    return [];
  }
  const stranger = options.isFoundAbove && isPattern(include) ? await handOf(include.folder) : undefined;
  if (stranger === undefined) return listed.files;
  refuse('untrusted-config', `the parts in ${include.folder} are not used: ${stranger}`, TRUST);
  return [];
}

const TRUST =
  'nobody else may write to them, because nobody has named the config; name it with --config if you trust it';

async function readPart(
  file: string,
  { rank, refuse, contents, options }: EntryContext & { readonly rank: number },
): Promise<ConfigFile | undefined> {
  const shown = showFile(file, options.cwd);
  const refused = (reason: string, code?: string) => {
    contents.set(file, unread({ code }));
    refuse('unreadable-part', `cannot read the part ${shown} of the config: ${reason}`);
    return undefined;
  };
  // Before it is opened: reading a pipe may never end.
  if (isNoFile(file)) return refused('it is not a file', NO_FILE);
  const stranger = options.isFoundAbove ? await handOf(file) : undefined;
  if (stranger !== undefined) {
    refuse('untrusted-config', `the part ${shown} of the config is not used: ${stranger}`, TRUST);
    return undefined;
  }
  const read = await readConfigFile(file);
  if (!read.found) return refused(read.reason, read.code);
  contents.set(file, read.text);
  return openConfigFile({ ...read, shown, rank });
}

/** What makes a file or a folder somebody else's; undefined for what is not there, which reading it tells. */
async function handOf(file: string): Promise<string | undefined> {
  try {
    return await strangersHand(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : message;
  }
}
