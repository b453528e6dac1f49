// The names of files that are being written: made beside their target and renamed when they are whole.

import { randomBytes } from 'node:crypto';
import type { StoreKey } from '../../core/history/journal-line.js';
import type { Name } from '../../core/tree/bytes.js';

/** A new name for a file that is being written: `.foldersync-<16 hex digits>.tmp`. */
export function stagedName(): Name {
  count = (count + 1) % NAMES_A_SERIES;
  if (count === 0) series = randomBytes(6).toString('hex');
  return `${STAGED_NAMES}${series}${count.toString(16).padStart(4, '0')}.tmp` as Name;
}

/** Twelve digits are drawn for as many names: drawing them for each would take a tenth of a first copy. */
const NAMES_A_SERIES = 0x10000;
let series = '';
let count = -1;

/**
 * A new name for an entry on its way from one name to another, `.foldersync-<16 hex digits>.case`. It is none of a file
 * that is being written: what a killed engine has left there is an orphan like any other, and kept as one.
 */
export function passingName(): Name {
  return stagedName().replace(/tmp$/, 'case') as Name;
}

/** A new name for a folder of a store. */
export function nextKey(): StoreKey {
  keys++;
  return `${KEYS}.${keys.toString(36)}` as StoreKey;
}

/** Drawn by each thread. */
const KEYS = randomBytes(6).toString('hex');
let keys = 0;

/** Whether a name is exactly of that form; such entries are never mirrored, and removed from a replica. */
export function isStagedName(name: Name): boolean {
  return name.length === STAGED_LENGTH && STAGED.test(name);
}

/** How all of them begin. */
export const STAGED_NAMES = '.foldersync-';

const STAGED = /^\.foldersync-[0-9a-f]{16}\.tmp$/;
const STAGED_LENGTH = STAGED_NAMES.length + 16 + '.tmp'.length;
