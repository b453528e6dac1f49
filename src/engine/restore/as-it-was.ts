// The replica as it was, which a restore reads from: on its I/O thread, and on each lane by a root of its own.

import type { WantedRestore } from '../../core/history/wanted-restore.js';
import { type AbsolutePath, bytesOfText, type Name, ROOT } from '../../core/tree/bytes.js';
import { type HistoricRoot, openHistoricRoot } from '../../fs/historic/historic-root.js';
import type { FileSystem, LentRoot, Root } from '../../fs/port/port.js';

/** Opens the replica of a restore as it was at its restore point. @throws FoldersyncError ROOT, FsError */
export function openAsItWas(fileSystem: FileSystem, restore: WantedRestore): HistoricRoot {
  return goBack(fileSystem, fileSystem.openRoot(bytesOfText(restore.from) as AbsolutePath), restore);
}

/** The same for another thread, which has the replica open. @throws FoldersyncError ROOT, FsError */
export function borrowAsItWas(fileSystem: FileSystem, lent: LentRoot, restore: WantedRestore): HistoricRoot {
  const root = goBack(fileSystem, fileSystem.borrowRoot(lent), restore);
  root.rules = lent.rules;
  root.entersMounts = lent.entersMounts;
  return root;
}

function goBack(fileSystem: FileSystem, replica: Root, { versionsDir, point }: WantedRestore): HistoricRoot {
  return openHistoricRoot({
    fileSystem,
    replica,
    point: point as Name | undefined,
    ...(versionsDir === undefined
      ? {}
      : { folder: { root: openVersions(fileSystem, replica, versionsDir), path: ROOT } }),
  });
}

function openVersions(fileSystem: FileSystem, replica: Root, folder: string): Root {
  try {
    return fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
  } catch (error) {
    replica[Symbol.dispose]();
    throw error;
  }
}
