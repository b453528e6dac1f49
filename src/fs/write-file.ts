// Files of foldersync's own (state, status), written so that a reader or a power cut sees the old or the new one, whole.

import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText } from '../core/bytes.js';
import { makeDirectories } from './make-directories.js';

/** Writes a file through a temporary one beside it; makes missing directories. @throws Error of node:fs */
export function writeFileAtomically(file: string, text: string): void {
  const directory = path.dirname(file);
  makeDirectories(bytesOfText(path.resolve(directory)) as AbsolutePath, 0o755);
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
