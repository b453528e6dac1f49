// Looks at a replica in the middle of a pass: each entry must be a whole old version or a whole new one.

import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { contentOf, type Entry, type Moved, type Version } from './versioned-tree.js';

/** Two versions of a source: that of the last completed pass, and that of the pass which was going on. */
export interface Versions {
  readonly before: Version;
  readonly after: Version;
  /**
   * Folders that the replica may have renamed already: what they hold is as it was under the old name then. Those from
   * before the old version, too, are among them.
   */
  readonly moves: readonly Moved[];
  /** A new symlink may have been refused its times, which is a problem of its own, and costs it nothing else. */
  readonly timesMayBeRefused?: boolean;
}

/** What was found in a replica. */
export interface Look {
  /** What is wrong, in words; empty where every file is whole. */
  readonly torn: string[];
  /** How many temporary files there are. */
  temporary: number;
  /** How many entries are as in the old version alone, and as in the new one alone. */
  old: number;
  new: number;
}

const TEMPORARY = /^\.foldersync-[0-9a-f]{16}\.tmp$/;

/** Reads all of a replica; other work of this thread goes on meanwhile. */
export async function lookAtReplica(replica: string, versions: Versions): Promise<Look> {
  const { before, after, moves, timesMayBeRefused = false } = versions;
  const originOf = (at: string) => {
    let origin = at;
    for (const { from, to } of [...moves].reverse()) {
      if (!before.has(origin) && `${origin}/`.startsWith(`${to}/`)) origin = from + origin.slice(to.length);
    }
    return origin;
  };
  const look: Look = { torn: [], temporary: 0, old: 0, new: 0 };
  const seen = new Set<string>();
  const directories = [''];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    for (const entry of fs.readdirSync(`${replica}/${directory}`, { withFileTypes: true })) {
      const at = directory + entry.name;
      if (at === OWN) continue;
      seen.add(at);
      if (TEMPORARY.test(entry.name)) look.temporary++;
      else
        lookAt(look, `${replica}/${at}`, { before: before.get(originOf(at)), after: after.get(at), timesMayBeRefused });
      if (entry.isDirectory()) directories.push(`${at}/`);
    }
    await setImmediate();
  }
  for (const [at, { kind }] of before) {
    if (after.get(at)?.kind === kind && !seen.has(at))
      look.torn.push(`${at} is gone, and both versions have a ${kind}`);
  }
  return look;
}

/** One path in both versions; absent in one that does not have it. */
interface Pair {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  readonly timesMayBeRefused: boolean;
}

function lookAt(look: Look, place: string, pair: Pair): void {
  const { before, after } = pair;
  const fromOld = mismatch(place, before);
  const fromNew = before === after ? fromOld : mismatch(place, after);
  if (fromOld === undefined && fromNew !== undefined) look.old++;
  else if (fromNew === undefined && fromOld !== undefined) look.new++;
  else if (fromOld !== undefined && !isHalfStamped(place, pair)) {
    look.torn.push(`${place} is neither the old version (${fromOld}) nor the new one (${fromNew})`);
  }
}

/** How an entry differs from a version of it; undefined where it does not. */
function mismatch(place: string, wanted: Entry | undefined): string | undefined {
  if (wanted === undefined) return 'there is none';
  const stats = fs.lstatSync(place, { bigint: true });
  const kind = stats.isDirectory()
    ? 'directory'
    : stats.isSymbolicLink()
      ? 'symlink'
      : stats.isFile()
        ? 'file'
        : 'pipe';
  if (kind !== wanted.kind) return `it is a ${kind}, not a ${wanted.kind}`;
  // A directory's own mode and times come when all in it is done.
  if (wanted.kind === 'directory') return undefined;
  if (stats.mtimeNs !== wanted.mtime) return `its mtime is ${stats.mtimeNs}, not ${wanted.mtime}`;
  if (wanted.kind === 'symlink')
    return fs.readlinkSync(place) === wanted.text ? undefined : 'its target is another one';
  const mode = Number(stats.mode) & 0o7777;
  if (mode !== wanted.mode) return `its mode is ${mode.toString(8)}, not ${wanted.mode?.toString(8)}`;
  if (stats.size !== BigInt(wanted.sizeBytes)) return `it has ${stats.size} bytes, not ${wanted.sizeBytes}`;
  return fs.readFileSync(place).equals(contentOf(wanted)) ? undefined : 'its bytes are others';
}

/** Where only the mode and the times of a file change, they are set one after the other; a symlink's may be refused. */
function isHalfStamped(place: string, { before, after, timesMayBeRefused }: Pair): boolean {
  if (timesMayBeRefused && after?.kind === 'symlink' && fs.lstatSync(place).isSymbolicLink())
    return fs.readlinkSync(place) === after.text;
  if (before?.kind !== 'file' || after?.kind !== 'file' || before.text !== after.text) return false;
  return mismatch(place, { ...after, mtime: before.mtime }) === undefined;
}

/**
 * What differs between two trees in kind, size, mode, owner or times, to the nanosecond. It does not read: where a pass has
 * set the times and the size of a file, it is that pass's word that its content is there as well.
 */
export function differences(source: string, replica: string): string[] {
  const [wanted, found] = [statsBelow(source), statsBelow(replica)];
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((at) => wanted.get(at) !== found.get(at))
    .map((at) => `${at}: ${found.get(at) ?? 'absent'}, in the source ${wanted.get(at) ?? 'absent'}`);
}

/** Our own folder at the root of a replica. */
const OWN = '.foldersync';

function statsBelow(folder: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  const visit = (at: string) => {
    const stats = fs.lstatSync(folder + at, { bigint: true });
    const size = stats.isDirectory() ? '' : stats.size;
    all.set(at, `mode ${stats.mode.toString(8)} owner ${stats.uid}:${stats.gid} mtime ${stats.mtimeNs} size ${size}`);
    if (!stats.isDirectory()) return;
    for (const name of fs.readdirSync(folder + at)) if (at !== '' || name !== OWN) visit(`${at}/${name}`);
  };
  visit('');
  return all;
}
