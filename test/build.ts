// Before the first test: the program as users have it, and the modules that tests import as they are built, for node starts
// neither a thread nor a process from TypeScript.

import { build } from '../scripts/build.js';
import { BUILT_FOLDER, BUILT_MODULES } from './fs/built.js';

export async function setup(): Promise<void> {
  await build({ folder: 'dist', isWhole: true });
  await build({ folder: BUILT_FOLDER, modules: BUILT_MODULES });
}
