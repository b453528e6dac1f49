// Since when the states of a replica are known.

import fs from 'node:fs';
import { SINCE, type SinceRecord } from '../../core/history/store-layout.js';
import { parseSince } from '../../core/history/store-records.js';
import type { Name } from '../../core/tree/bytes.js';
import { attempt } from '../../fs/paths/portable-call.js';
import { pathIn, readStored } from './increment-file.js';
import type { VersionStore } from './store.js';

/** Undefined where that was not written down, or cannot be read. @throws FsError */
export function readSince(store: VersionStore): number | undefined {
  using directory = store.openDirectory();
  if (directory.find(SINCE) === undefined) return undefined;
  return parseSince(readStored(directory, SINCE));
}

/** @throws FsError */
export function writeSince(store: VersionStore, since: number): void {
  using directory = store.openDirectory();
  const record: SinceRecord = { version: 1, since };
  const made = `${SINCE}.new` as Name;
  // What a killed engine has left of it, or somebody has put there, goes; a name that is taken again is an error.
  if (directory.find(made) !== undefined) directory.removeFile(made);
  attempt(() => fs.writeFileSync(pathIn(directory, made), `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' }));
  directory.rename(made, SINCE);
}
