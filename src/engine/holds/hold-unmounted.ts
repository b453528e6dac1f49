// The hold that `mounted` asks for: a disk is not there, of which nothing else may tell before a first pass.

import { type AbsolutePath, bytesOfText } from '../../core/tree/bytes.js';
import { isToBeMounted, type Pair } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { rootHold } from './hold-roots.js';
import type { ReplicaRoot } from './roots.js';

/** A pair, and what its roots lie on. */
interface MountedOptions {
  readonly fileSystem: FileSystem;
  readonly pair: Pair;
  readonly source: Root;
  readonly replica: ReplicaRoot;
}

/**
 * Holds where `mounted` asks for a disk, and the root lies, or would be made, on the file system of `/`: without its
 * disk, an empty mount point looks like a source that was emptied, or like a replica that has yet to be filled.
 * @throws FsError
 */
export function holdUnmounted({ fileSystem, pair, source, replica }: MountedOptions): Hold | undefined {
  if (pair.policy.mounted === 'neither') return undefined;
  const system = fileSystem.realPath(bytesOfText('/') as AbsolutePath).device;
  const replicaDevice = replica.kind === 'existing' ? replica.root.device : replica.place.device;
  const devices = { source: source.device, replica: replicaDevice };
  const side = (['source', 'replica'] as const).find(
    (root) => isToBeMounted(pair.policy, root) && devices[root] === system,
  );
  if (side === undefined) return undefined;
  return rootHold(
    'not-mounted',
    `the ${side} ${pair[side]} is on the file system of /, and "mounted" says that it is on one of its own`,
    'check that its disk is mounted; nothing was changed, and the pass is tried again at its next time',
  );
}
