// `foldersync import`: a config for what another program does now. It prints, and writes nothing but the file of
// `--output`, where there is none yet.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { judgeConfigText } from '../../config/load-config.js';
import { FoldersyncError } from '../../core/report/error.js';
import { showText } from '../../core/report/show.js';
import { type Imported, writeImported } from '../import/imported.js';
import { importLsyncd } from '../import/lsyncd.js';
import { type ImportContext, importRsync } from '../import/rsync.js';
import { importScript } from '../import/script.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { tell } from '../process/read-config.js';

/** What `import` can be told. */
export interface ImportOptions {
  /** A file of lsyncd, or the words of a command. */
  readonly words: readonly string[];
  /** Where the config is written to; absent for standard output. */
  readonly output?: string;
}

/** Larger files are no configs. */
const LARGEST_BYTES = 1 << 20;

/** Prints a config that `check` accepts; 2 where nothing of it can be mirrored from here. */
export async function importConfig({ words, output }: ImportOptions, context: CommandContext): Promise<number> {
  const { cwd, env, home, isRoot, stdout, stderr } = context;
  const imported = read(words, { cwd, read: textIfAny });
  if (imported.pairs.length === 0) {
    const reasons = imported.notes.map(showText).join('; ');
    throw new FoldersyncError('USAGE', `nothing is left to mirror of ${imported.from}: ${reasons}`);
  }
  const text = writeImported(imported);
  const file = resolve(cwd, output ?? 'foldersync.config.yaml');
  const judged = await judgeConfigText(text, { file, env, home, isRoot, cwd });
  if (!judged.valid) {
    tell(judged.diagnostics, context);
    stderr.write('these folders cannot be mirrored as they are; nothing was printed\n');
    return EXIT.usage;
  }
  if (output === undefined) stdout.write(text);
  else writeNew(file, text);
  return EXIT.done;
}

/** By what is there: one file is that of lsyncd, and a command begins with its name. */
function read(words: readonly string[], context: ImportContext): Imported {
  const [first = '', ...rest] = words;
  if (basename(first) === 'rsync') return importRsync(rest, context);
  if (words.length > 1) return importScript(words, context);
  const text = context.read(resolve(context.cwd, first));
  if (text !== undefined) return importLsyncd(text, first, context);
  throw new FoldersyncError('USAGE', `cannot read ${showText(first)} as a config of lsyncd`, {
    hint: 'name such a file, or write a command after "--": foldersync import -- rsync -a --delete FROM/ TO/',
  });
}

/** Undefined for what cannot be read, is no file, or is too large. */
function textIfAny(file: string): string | undefined {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= LARGEST_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined; // the caller says so
  }
}

/** @throws FoldersyncError USAGE where something is there already, STATE where it cannot be written */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new FoldersyncError('STATE', `cannot write ${file}: ${message}`, { cause });
    throw new FoldersyncError('USAGE', `${file} is there already`, { hint: 'choose another name' });
  }
}
