// Where a pattern of a pair stands in its config: for people who wonder which one it was.

import { dirname } from 'node:path';
import { findConfig, showFile } from './find/find-config.js';
import type { LoadOptions } from './load-config.js';
import { openConfigFile } from './parts/config-file.js';
import { mergeFiles } from './parts/merge-files.js';
import { readParts } from './parts/read-parts.js';
import { collectFindings } from './text/findings.js';

/** A pattern by its place in the list that counts for a pair. */
export interface ListedPattern {
  readonly pair: string;
  readonly list: 'exclude' | 'include';
  readonly index: number;
}

/** Where a pattern stands. */
interface PatternPlace {
  /** The config's file, or a part of it. **Shape**: absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds a pattern; undefined where the config has changed so much since it was read that nothing of it is left. */
export async function locatePattern(
  options: LoadOptions,
  { pair, list, index }: ListedPattern,
): Promise<PatternPlace | undefined> {
  const found = await findConfig(options);
  if (!found.found) return undefined;
  const { cwd, env, home } = options;
  const main = openConfigFile({ ...found, shown: showFile(found.file, cwd), rank: 0 });
  const findings = collectFindings(main.locate);
  const paths = { baseDir: dirname(found.file), home, env };
  const parts = await readParts(main, { findings, paths, cwd, isFoundAbove: found.isFoundAbove === true });
  const { value, locate } = mergeFiles([main, ...parts.files], findings);
  const config = value as Partial<Record<'pairs', Record<string, Record<string, unknown>>>>;
  const level = config.pairs?.[pair]?.[list] === undefined ? ['defaults'] : ['pairs', pair];
  const { file, position } = locate([...level, list, String(index)], 'value');
  return { file, line: position.line, column: position.column };
}
