// A person asks for room while an engine may have the store of a replica's versions: the request lies in it until the
// engine has honoured it. Whoever may write to the store may ask.

import fs from 'node:fs';
import { join } from 'node:path';
import { ForeignFileError, readRegularFile } from '../fs/paths/own-file.js';
import { EMPTY, type EmptyRequest } from '../core/history/store-layout.js';

/**
 * From before which moment restore points are to go; undefined where nobody asks. `store` is the folder of the
 * increments. @throws Error of node:fs
 */
export function readEmptyRequest(store: string): number | undefined {
  let text: string;
  try {
    text = readRegularFile(join(store, EMPTY));
  } catch (error) {
    if (error instanceof ForeignFileError) return NOTHING;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { before } = JSON.parse(text) as Partial<EmptyRequest>;
    return typeof before === 'number' ? before : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** No request that anybody can read: it is taken away, and nothing is done. */
const NOTHING = Number.NEGATIVE_INFINITY;

/** Asks; the file belongs to whom the store belongs to, who may be another one than root. @throws Error of node:fs */
export function writeEmptyRequest(store: string, before: number): void {
  const made = join(store, `${EMPTY}.new`);
  const request: EmptyRequest = { version: 1, before };
  fs.rmSync(made, { force: true });
  fs.writeFileSync(made, `${JSON.stringify(request)}\n`, { mode: 0o600, flag: 'wx' });
  const { uid, gid } = fs.statSync(store);
  if (process.geteuid?.() === 0) fs.chownSync(made, uid, gid);
  fs.renameSync(made, join(store, EMPTY));
}

/** It was honoured, or is taken back. @throws Error of node:fs */
export function removeEmptyRequest(store: string): void {
  fs.rmSync(join(store, EMPTY), { force: true, recursive: true });
}
