// The Linux adapter as it is built: its watcher's reader is a thread, and node starts no thread from TypeScript.

import fs from 'node:fs';
import path from 'node:path';
import type { FileSystem } from '../../src/fs/port.js';

/** Where the project is. */
export const PROJECT = path.join(import.meta.dirname, '..', '..');

/** Opens it, or a copy of it in another folder. @throws Error where nothing is built */
export async function openBuilt(folder = PROJECT): Promise<FileSystem> {
  const file = path.join(folder, 'dist', 'fs', 'linux.js');
  if (!fs.existsSync(file)) throw new Error('this test takes what is built: npm run build');
  const { createLinuxFileSystem } = (await import(file)) as typeof import('../../src/fs/linux.js');
  return createLinuxFileSystem({ beat: () => {} });
}
