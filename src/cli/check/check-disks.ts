// What a config cannot tell of its roots and the machine can: whether their disks are there, what is mounted inside a
// replica, and whose folder it is.

import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText, type RelativePath, textOfBytes } from '../../core/tree/bytes.js';
import { isToBeMounted, type Pair } from '../../core/pair/pair.js';
import type { MountTable } from '../../fs/port/mount-points.js';
import { refuseReplica } from '../../fs/probe/refuse-replica.js';
import { finding, ofPair, type PathFinding } from './path-finding.js';

/**
 * Looks at the roots of a pair; `realReplica` is where the replica is, or would be made. Nothing that is mounted is
 * touched.
 */
export function checkDisks(pair: Pair, realReplica: string | undefined, mounts: MountTable): PathFinding[] {
  const replica = realReplica === undefined ? undefined : (bytesOfText(realReplica) as AbsolutePath);
  return ofPair(pair.name, [
    ...unmountedFindings(pair),
    ...(replica === undefined ? [] : [...refusedFindings(replica), ...mountFindings(pair, mounts.below(replica))]),
  ]);
}

/** Where disks are mounted, by custom. **Source**: hier(7); udisks(8) for /run/media. */
const MOUNT_FOLDERS = ['/mnt/', '/media/', '/run/media/'];

function unmountedFindings(pair: Pair): PathFinding[] {
  return (['source', 'replica'] as const).flatMap((side): PathFinding[] => {
    const folder = pair[side];
    const isToBe = isToBeMounted(pair.policy, side);
    if (!isToBe && !MOUNT_FOLDERS.some((parent) => folder.startsWith(parent))) return [];
    if (deviceOf(folder) !== deviceOf('/')) return [];
    const message = `the ${side} ${folder} is on the file system of /`;
    if (isToBe) {
      const hint = 'mount its disk: until then every pass is held, as "mounted" says';
      return [finding(['error', 'disk'], `${message}, not on a disk of its own`, hint)];
    }
    const hint = `mount its disk; "mounted: ${side}" holds every pass while it is not there`;
    return [finding(['warning', 'disk'], `${message}; its disk is not mounted, it seems`, hint)];
  });
}

/** As a pass does. */
function refusedFindings(replica: AbsolutePath): PathFinding[] {
  const refusal = refuseReplica(replica);
  return refusal === undefined ? [] : [finding(['error', 'disk'], refusal.message, refusal.hint)];
}

function mountFindings({ replica }: Pair, inside: readonly RelativePath[]): PathFinding[] {
  const hint = 'unmount it, or exclude it';
  return inside.map((mount) => {
    const where = `in the replica ${replica} something else is mounted, at ${textOfBytes(mount)}`;
    return finding(['warning', 'disk'], `${where}: nothing is mirrored into it`, hint);
  });
}

/**
 * The file system that a folder is on, or would be made on; undefined where that cannot be told, which is told of
 * elsewhere.
 */
export function deviceOf(folder: string): number | undefined {
  try {
    return fs.statSync(folder).dev;
  } catch (error) {
    const parent = path.dirname(folder);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== folder ? deviceOf(parent) : undefined;
  }
}
