// A disk that a test can fill, made of memory.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './trees.js';

/** Only root may mount; CI is root, and must never skip. */
export function requireMount(context: TestContext): void {
  if (process.getuid?.() !== 0 && process.env.CI === undefined) context.skip('only root may mount a file system');
}

/**
 * Mounts a file system in memory until the end of the test, on `folder` or a new one. **Source**: tmpfs(5) for the options:
 * `size=4m`, `nr_inodes=20`.
 */
export function mountDisk(options: string, folder = path.join(temporaryFolder(), 'disk')): string {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'foldersync-test', folder]);
  // Lazily, for a test may have ended in the middle of a pass.
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return folder;
}
