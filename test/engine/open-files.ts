// Which files a process has open; those that have no name yet as well.

import fs from 'node:fs';

/** The sizes of the files below a folder that a process has open, in all its threads. **Units**: bytes. */
export function openFilesIn(folder: string, pid = process.pid): number[] {
  return fs.readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    const link = `/proc/${pid}/fd/${descriptor}`;
    try {
      if (!fs.readlinkSync(link).startsWith(`${folder}/`)) return [];
      const stats = fs.statSync(link);
      return stats.isFile() ? [stats.size] : [];
    } catch {
      return []; // closed by now
    }
  });
}
