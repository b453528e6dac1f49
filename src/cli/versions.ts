// `foldersync versions`: the restore points of a pair, or the versions of one path; and room, where it is asked for. It
// works beside a running service, and of a replica that no config knows.

import { isAbsolute, normalize, relative } from 'node:path';
import { parseDuration } from '../core/words/duration.js';
import { FoldersyncError } from '../core/report/error.js';
import { showText } from '../core/report/show.js';
import { bytesOfText, type RelativePath } from '../core/tree/bytes.js';
import { systemClock } from '../process/clock.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { emptyStore } from './versions/empty-store.js';
import { type AskedReplica, type AskOptions, findReplica } from './versions/replica-store.js';
import { showFound, showPoints, showVersions } from './versions/versions-text.js';
import { findPaths } from '../runner/versions/find-paths.js';
import { readVersions, type VersionsResult } from '../runner/versions/read-versions.js';

/** What `versions` can be told. */
export interface VersionsOptions extends AskOptions {
  readonly empty?: boolean;
  readonly olderThan?: string;
  readonly find?: string;
}

/** So many paths are shown to who looks for one. */
const FOUND_MOST = 1000;

/** Lists versions, or makes room. @throws FoldersyncError USAGE, ROOT, … */
export async function versions(options: VersionsOptions, context: CommandContext): Promise<number> {
  const asked = await findReplica(options, context);
  if (asked === undefined) return EXIT.usage;
  if (options.empty === true) return await makeRoom(asked, options, context);
  if (options.olderThan !== undefined) throw usage('--older-than goes with --empty', 'add --empty');
  if (options.find !== undefined) return find(asked, options.find, options, context);
  const [word, more] = asked.rest;
  if (more !== undefined) throw usage('only one path can be looked up at a time', 'leave the others out');
  const path = word === undefined ? undefined : pathIn(asked, word);
  const result = readVersions(asked, path);
  if (options.json === true) writeJson(context.stdout, result);
  else context.stdout.write(showResult(asked, result));
  return EXIT.done;
}

function find(asked: AskedReplica, text: string, { json }: VersionsOptions, { stdout }: CommandContext): number {
  if (text === '') throw usage('--find is empty', 'give it a part of a name');
  if (asked.rest.length > 0) throw usage('--find looks in all of a pair', 'leave the path out');
  const found = findPaths(asked, text, { most: FOUND_MOST, isOver: () => false });
  if (json === true) writeJson(stdout, found);
  else stdout.write(showFound(found));
  return EXIT.done;
}

function showResult({ name, known }: AskedReplica, { points, versions: found, path }: VersionsResult): string {
  const timezone = known?.config.runner.log.timezone ?? 'local';
  const of = known === undefined ? `--from ${name}` : name;
  if (found !== undefined) {
    const restore = `one of them comes back with: foldersync restore ${of} ${showText(path ?? '')} --at RESTORE_POINT\n`;
    const hasOne = found.some(({ point }) => point !== undefined);
    return showVersions(found, timezone) + (hasOne ? restore : '');
  }
  if (points === undefined || points.length === 0) return 'there are no restore points yet\n';
  return showPoints(points, timezone);
}

/** A path as a person names it: below the root, or whole in the source or the replica. @throws FoldersyncError USAGE */
function pathIn({ replica, known }: AskedReplica, word: string): RelativePath {
  const roots = known === undefined ? [replica] : [known.pair.source, replica];
  const found = isAbsolute(word) ? roots.map((root) => relative(root, word)).find(isInside) : normalize(word);
  if (found === undefined || !isInside(found)) {
    throw usage(`${JSON.stringify(word)} is not in the replica`, `name it as it is below ${roots.join(' or ')}`);
  }
  const path = found.replace(/\/+$/, '');
  return bytesOfText(path === '.' ? '' : path) as RelativePath;
}

const isInside = (path: string) => path !== '..' && !path.startsWith('../');

async function makeRoom(asked: AskedReplica, options: VersionsOptions, context: CommandContext): Promise<number> {
  if (asked.known === undefined) throw usage('--empty needs a pair of a config', 'leave --from out');
  if (asked.rest.length > 0) throw usage('--empty is for all of a pair', 'leave the path out');
  const now = systemClock.now();
  const parsed = options.olderThan === undefined ? undefined : parseDuration(options.olderThan);
  if (parsed?.ok === false) throw usage(`--older-than: ${parsed.reason}`, parsed.hint ?? 'for example 30d');
  const before = parsed === undefined ? Number.MAX_SAFE_INTEGER : now - parsed.ms;
  const failure = await emptyStore({ ...asked, known: asked.known }, { before, clock: systemClock, context });
  if (failure !== undefined)
    throw new FoldersyncError('ROOT', failure.message, failure.hint === undefined ? {} : { hint: failure.hint });
  const { points = [] } = readVersions(asked, undefined);
  if (options.json === true) writeJson(context.stdout, { replica: asked.replica, points } satisfies VersionsResult);
  else
    context.stdout.write(
      `done: ${points.length === 1 ? '1 restore point is' : `${points.length} restore points are`} left\n`,
    );
  return EXIT.done;
}

function usage(message: string, hint: string): FoldersyncError {
  return new FoldersyncError('USAGE', message, { hint });
}
