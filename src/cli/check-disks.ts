// What a config cannot tell of its roots and the machine can: whether their disks are there, what is mounted inside a replica,
// and whose folder it is.

import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText, textOfBytes } from '../core/bytes.js';
import type { Pair } from '../core/pair.js';
import { MountTable } from '../fs/mount-points.js';
import { refuseReplica } from '../fs/refuse-replica.js';
import type { PathFinding } from './check-paths.js';

/** Looks at the roots of a pair; `realReplica` is where the replica is, or would be made. Nothing that is mounted is touched. */
export function checkDisks(pair: Pair, realReplica: string | undefined): PathFinding[] {
  return [
    ...unmountedFindings(pair),
    ...(realReplica === undefined ? [] : [...refusedFindings(realReplica), ...mountFindings(pair, realReplica)]),
  ].map((finding) => ({ pair: pair.name, ...finding }));
}

/** Where disks are mounted, by custom. **Source**: hier(7); udisks(8) for /run/media. */
const MOUNT_FOLDERS = ['/mnt/', '/media/', '/run/media/'];

function unmountedFindings(pair: Pair): PathFinding[] {
  const { mounted } = pair.policy;
  return (['source', 'replica'] as const).flatMap((side): PathFinding[] => {
    const folder = pair[side];
    const isToBe = mounted === side || mounted === 'both';
    if (!isToBe && !MOUNT_FOLDERS.some((parent) => folder.startsWith(parent))) return [];
    if (deviceOf(folder) !== deviceOf('/')) return [];
    const message = `the ${side} ${folder} is on the file system of /`;
    if (isToBe) {
      const hint = 'mount its disk: until then every pass is held, as "mounted" says';
      return [{ severity: 'error', message: `${message}, not on a disk of its own`, hint }];
    }
    const hint = `mount its disk; "mounted: ${side}" holds every pass while it is not there`;
    return [{ severity: 'warning', message: `${message}; its disk is not mounted, it seems`, hint }];
  });
}

/** As a pass does. */
function refusedFindings(replica: string): PathFinding[] {
  const refusal = refuseReplica(bytesOfText(replica) as AbsolutePath);
  return refusal === undefined ? [] : [{ severity: 'error', ...withoutCode(refusal) }];
}

function withoutCode({ message, hint }: { readonly message: string; readonly hint?: string }) {
  return { message, ...(hint === undefined ? {} : { hint }) };
}

function mountFindings({ replica }: Pair, realReplica: string): PathFinding[] {
  const mounts = mountTable().below(bytesOfText(realReplica) as AbsolutePath);
  return mounts.map((mount) => ({
    severity: 'warning',
    message: `in the replica ${replica} something else is mounted, at ${textOfBytes(mount)}: nothing is mirrored into it`,
    hint: 'unmount it, or exclude it',
  }));
}

function mountTable(): MountTable {
  try {
    return new MountTable(fs.readFileSync('/proc/self/mountinfo', 'latin1'));
  } catch {
    return new MountTable(''); // not Linux, or no /proc: a pass meets what is mounted
  }
}

/** The file system that a folder is on, or would be made on; undefined where that cannot be told, which is told of elsewhere. */
function deviceOf(folder: string): number | undefined {
  try {
    return fs.statSync(folder).dev;
  } catch (error) {
    const parent = path.dirname(folder);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== folder ? deviceOf(parent) : undefined;
  }
}
