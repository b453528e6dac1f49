// What file systems make in their roots for themselves.

import type { Name } from './bytes.js';

/** **Source**: mke2fs(8); Windows keeps its restore points in the other one. */
export const DISK_FOLDERS: ReadonlySet<Name> = new Set(['lost+found' as Name, 'System Volume Information' as Name]);
