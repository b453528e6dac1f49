// Files of foldersync's own (state, status), written so that a reader or a power cut sees the old or the new one, whole.

import fs from 'node:fs';
import path from 'node:path';

/** Writes a file through a temporary one beside it; makes missing directories. @throws Error of node:fs */
export function writeFileAtomically(file: string, text: string): void {
  const directory = path.dirname(file);
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const staged = path.join(directory, `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    const descriptor = fs.openSync(staged, 'w', 0o644);
    try {
      fs.writeFileSync(descriptor, text);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(staged, file);
  } catch (error) {
    fs.rmSync(staged, { force: true });
    throw error;
  }
}
