// FOLDERSYNC_FS, looked at before anything is started: every engine would fail by a value that cannot be used.

import type { CommandContext } from './context.js';

/** @throws FoldersyncError USAGE where FOLDERSYNC_FS names nothing that can be had here */
export async function requireForcedFileSystem({ env }: Pick<CommandContext, 'env'>): Promise<void> {
  if ((env.FOLDERSYNC_FS ?? '') === '') return;
  // Only now: the adapters take long to load.
  const { openFileSystem } = await import('../../fs/choose.js');
  openFileSystem(() => {}, env);
}
