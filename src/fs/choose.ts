// Which adapter an engine works with: libc where it can be called and does what it must, node:fs otherwise.

import { FoldersyncError } from '../core/report/error.js';
import { createLinuxFileSystem } from './linux/linux.js';
import type { FileSystem } from './port/port.js';
import { createPortableFileSystem } from './portable/portable.js';

/** The chosen adapter. */
export interface ChosenFileSystem {
  readonly fileSystem: FileSystem;
  /**
   * Why it is the portable one, and what is lost by that, in one sentence for a log; absent where nothing is, or that
   * was asked for.
   */
  readonly loss?: string;
}

/** The environment variable that forces an adapter. */
const VARIABLE = 'FOLDERSYNC_FS';

/**
 * Chooses the adapter for this thread. `beat` is called for each entry whose attributes are read: one directory may
 * take minutes.
 * @throws FoldersyncError USAGE where FOLDERSYNC_FS names none, or forces `linux` where that cannot work
 */
export function openFileSystem(beat: () => void, env: NodeJS.ProcessEnv = process.env): ChosenFileSystem {
  const forced = env[VARIABLE] ?? '';
  switch (forced) {
    case 'portable':
      return { fileSystem: createPortableFileSystem(beat) };
    case '':
    case 'linux':
      try {
        return { fileSystem: createLinuxFileSystem({ beat }) };
      } catch (cause) {
        const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
        if (forced === 'linux') throw impossible(reason, cause);
        return { fileSystem: createPortableFileSystem(beat), loss: describeLoss(reason) };
      }
    default:
      throw new FoldersyncError('USAGE', `${VARIABLE} is "${forced}", expected "linux" or "portable"`, {
        hint: `unset ${VARIABLE}, and the best one is taken`,
      });
  }
}

/** Node adds a list of its own modules to the message that a module cannot be found. */
function firstLine(message: string): string {
  return message.replace(/\n.*/s, '');
}

function impossible(reason: string, cause: unknown): FoldersyncError {
  return new FoldersyncError('USAGE', `${VARIABLE}=linux, but libc cannot be used here: ${reason}`, {
    hint: `unset ${VARIABLE}, or set it to "portable"`,
    cause,
  });
}

function describeLoss(reason: string): string {
  return (
    `libc cannot be used here (${reason}), so that node:fs is: times are kept to the microsecond only, and holes, reflinks, ` +
    'extended attributes, ACLs, special files and locks are not'
  );
}
