// Modules that start threads or processes, as they are built.

import path from 'node:path';
import type { FileSystem } from '../../src/fs/port/port.js';

/** Where the project is. */
export const PROJECT = path.join(import.meta.dirname, '..', '..');

/** Where they are built to, from the project's root on. */
export const BUILT_FOLDER = 'test/built';

/** What is started by its path is there as well. **Shape**: paths below src. */
export const BUILT_MODULES = [
  'fs/linux/linux.ts',
  'runner/pair/spare-engine.ts',
  'engine/threads/shared-state.ts',
] as const;

/** The built file of a module of src. **Shape**: its room, `/`, and its name, ending in `.js`. */
export function builtFile(module: string): string {
  return path.join(PROJECT, BUILT_FOLDER, module);
}

/** Opens the Linux adapter, or that of a copy of all that is built. */
export async function openBuilt(file = builtFile('fs/linux.js')): Promise<FileSystem> {
  const { createLinuxFileSystem } = (await import(file)) as typeof import('../../src/fs/linux/linux.js');
  return createLinuxFileSystem({ beat: () => {} });
}
