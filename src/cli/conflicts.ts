// `foldersync conflicts`: the names that both sides of two-way pairs have changed, and whose copies are still there.

import fs from 'node:fs';
import type { Pair } from '../core/pair/pair.js';
import type { OpenConflicts } from '../core/two-way/open-conflicts.js';
import { showText } from '../core/report/show.js';
import { type AbsolutePath, bytesOfText, pathBelow } from '../core/tree/bytes.js';
import { showTime, type TimeZone } from '../core/words/moment.js';
import { shownConflict } from '../state/shown-conflicts.js';
import { type KnownConflict, readTwoWayState, twoWayStateFile } from '../state/two-way-state.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { type ConfigOption, pickPairs, readConfig } from './process/read-config.js';

/** What `conflicts` can be told. */
export interface ConflictsOptions extends ConfigOption {
  readonly names: readonly string[];
}

/** Prints the open conflicts. */
export async function conflicts(options: ConflictsOptions, context: CommandContext): Promise<number> {
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return EXIT.usage;
  const { stateDir, log } = config.runner;
  const pairs = pickPairs(config, options.names).pairs.filter(({ policy }) => policy.mode === 'two-way');
  const found = pairs.map((pair) => [pair.name, openOf(pair, stateDir).map(shownConflict)] as const);
  const result: OpenConflicts = { pairs: Object.fromEntries(found) };
  if (options.json === true) writeJson(context.stdout, result);
  else context.stdout.write(linesOf(result, log.timezone));
  return EXIT.done;
}

function openOf(pair: Pair, stateDir: string): KnownConflict[] {
  const { conflicts: known } = readTwoWayState(twoWayStateFile(stateDir, pair));
  const isThere = (root: string, { copy }: KnownConflict) => {
    const place = pathBelow(bytesOfText(root) as AbsolutePath, copy);
    try {
      return fs.lstatSync(Buffer.from(place, 'latin1'), { throwIfNoEntry: false }) !== undefined;
    } catch {
      return true; // nobody can tell that it is gone
    }
  };
  return known.filter((conflict) => [pair.source, pair.replica].some((root) => isThere(root, conflict)));
}

function linesOf({ pairs }: OpenConflicts, timezone: TimeZone): string {
  const lines = Object.entries(pairs).flatMap(([name, open]) => [
    `${name}: ${open.length === 0 ? 'no conflicts' : `${open.length} open`}`,
    ...open.map(({ path, copy, of, at }) => {
      const time = showTime(at, timezone);
      return `  ${showText(path)}, since ${time}: what the ${of} had is in ${showText(copy)}`;
    }),
  ]);
  if (lines.length === 0) return 'no pair has mode: two-way\n';
  return `${lines.join('\n')}\n`;
}
