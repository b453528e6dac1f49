// How a log's file is opened for winston-daily-rotate-file: it is a file of ours, readable for its owner and group
// only.

import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { inFolder, inFolderUntil } from '../../fs/paths/in-folder.js';
import { ForeignFileError, openOwnFile } from '../../fs/paths/own-file.js';
import { moveAside } from './move-aside.js';

/** Opens the file that has this path, and tells what had to give way for it. @throws Error of node:fs */
export type OpenLogFile = (file: string, options: LogOpeningOptions) => Promise<number>;

/** What goes with an opening. */
interface LogOpeningOptions {
  /** The log's stable name, which may be a second name of the file. */
  readonly stableName: string;
  readonly onMoved: (message: string) => void;
}

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = fs.constants;
/** Names are private too. */
const MODE = 0o640;
const FOR_OTHERS = 0o027;

/** As `OpenLogFile`. What stands in the way is renamed, never written to and never removed. */
export const openLogFile: OpenLogFile = async (file, { stableName, onMoved }) => {
  const folder = path.dirname(file);
  const options = { flags: O_APPEND | O_CREAT | O_WRONLY, mode: MODE };
  const nameIn = (through: string, named: string) => path.join(through, path.basename(named));
  try {
    return await inFolderUntil(folder, async (through) => {
      const otherName = nameIn(through, stableName);
      const descriptor = await openOwnFile(nameIn(through, file), { ...options, otherName });
      await narrow(descriptor);
      return descriptor;
    });
  } catch (error) {
    if (!(error instanceof ForeignFileError)) throw error;
    const movedTo = inFolder(folder, (through) => moveAside(nameIn(through, file)));
    onMoved(`${error.message}, not a log of ours; it was kept as ${nameIn(folder, movedTo)}`);
    const flags = options.flags | O_EXCL;
    return inFolderUntil(folder, (through) => openOwnFile(nameIn(through, file), { ...options, flags }));
  }
};

/** A log of an earlier version could be read by everybody. */
async function narrow(descriptor: number): Promise<void> {
  const { mode } = await promisify(fs.fstat)(descriptor);
  if ((mode & FOR_OTHERS) === 0) return;
  try {
    await promisify(fs.fchmod)(descriptor, mode & 0o777 & ~FOR_OTHERS);
  } catch {
    // A file system without modes: there is nothing that could be narrower.
  }
}
