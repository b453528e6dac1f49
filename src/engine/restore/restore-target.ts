// The folder that a restore goes to.

import type { WantedRestore } from '../../core/history/wanted-restore.js';
import { FoldersyncError } from '../../core/report/error.js';
import { ROOT } from '../../core/tree/bytes.js';
import { DISK_FOLDERS } from '../../core/tree/disk-folders.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { openReplicaRoot, type ReplicaRoot } from '../holds/roots.js';

/** What it is, and whether it may hold something although it is no source. */
interface TargetTerms extends Pick<WantedRestore, 'into'> {
  readonly mayHold: boolean;
}

/**
 * Opens the folder that a restore goes to, or finds the place for it.
 * @throws FoldersyncError ROOT where it is not there or not empty, as it must be; FsError
 */
export function openTarget(fileSystem: FileSystem, folder: string, { into, mayHold }: TargetTerms): ReplicaRoot {
  const target = openReplicaRoot(fileSystem, folder);
  if (target.kind === 'missing') {
    if (into === 'folder') return target;
    const hint = 'mount its disk, or name another folder with --to';
    throw new FoldersyncError('ROOT', `the source ${folder} does not exist`, { hint });
  }
  try {
    if (into === 'source' || mayHold || isEmpty(target.root)) return target;
    const hint = 'name a folder that is empty, or that is not there yet';
    throw new FoldersyncError('ROOT', `the folder ${folder} is not empty`, { hint });
  } catch (error) {
    target.root[Symbol.dispose]();
    throw error;
  }
}

/** Whether a folder holds nothing but what the root of a disk has from the start. @throws FsError */
function isEmpty(root: Root): boolean {
  using directory = root.openDirectory(ROOT);
  const table = new EntryTable();
  directory.list(table);
  return table.names.every((name) => DISK_FOLDERS.has(name));
}
