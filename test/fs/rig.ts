import { PLAIN_RULES } from '../../src/fs/port/rules.js';
// What the conformance suite runs on: one adapter, one user and an empty folder, and a few words to speak of files with.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText, type Name, type RelativePath } from '../../src/core/tree/bytes.js';
import { EntryTable } from '../../src/core/tree/entry-table.js';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import type { Capabilities, FileSystem, Root } from '../../src/fs/port/port.js';
import type { CopyControl, Directory } from '../../src/fs/port/directory.js';
import { FsError } from '../../src/fs/port/fs-error.js';
import { createPortableFileSystem } from '../../src/fs/portable/portable.js';

/** Every way to make a file system that is to behave the same. */
export const ADAPTERS: Readonly<Record<string, () => FileSystem>> = {
  linux: () => createLinuxFileSystem({ beat: () => {} }),
  'linux without openat2': () => createLinuxFileSystem({ beat: () => {}, avoidsOpenat2: true }),
  portable: () => createPortableFileSystem(() => {}),
};

/** What one behaviour is shown on. */
export interface Rig {
  readonly fileSystem: FileSystem;
  /** An empty folder of its own. */
  readonly folder: string;
  readonly isRoot: boolean;
}

/** One thing that every adapter does, as far as its capabilities say so. It fails by throwing. */
export interface Behaviour {
  /** A sentence. */
  readonly name: string;
  /** Only for this user; for both where it is absent. */
  readonly user?: 'root' | 'ordinary';
  /** A capability that an adapter must have for this, and why; of one that lacks it nothing is shown. */
  readonly needs?: readonly [keyof Capabilities, string];
  run(rig: Rig): void;
}

/** Which behaviours concern a user. */
export function behavioursOf(user: 'root' | 'ordinary', all: readonly Behaviour[]): Behaviour[] {
  return all.filter((behaviour) => behaviour.user === undefined || behaviour.user === user);
}

/** Why nothing is shown of an adapter; undefined where it is. */
export function whyNotShown({ needs }: Behaviour, { capabilities }: FileSystem): string | undefined {
  return needs === undefined || capabilities[needs[0]] ? undefined : needs[1];
}

export const name = (text: string) => bytesOfText(text) as Name;
export const relative = (text: string) => bytesOfText(text) as RelativePath;
export const absolute = (text: string) => bytesOfText(text) as AbsolutePath;

/** Lets every copy go on. */
export const GO_ON: CopyControl = { onChunk: () => true };

/** Opens a folder as a root, made when it is missing; everything that the adapter can keep is kept. */
export function openFully({ fileSystem }: Rig, folder: string): Root {
  fs.mkdirSync(folder, { recursive: true });
  const root = fileSystem.openRoot(absolute(folder));
  root.rules = { ...PLAIN_RULES, owners: fileSystem.capabilities.owners, xattrs: true, acls: true };
  return root;
}

/** Two open folders, to copy from and to. */
export interface Sides extends Disposable {
  readonly source: Directory;
  readonly replica: Directory;
  readonly sourceRoot: Root;
  readonly replicaRoot: Root;
  /** Paths for node:fs. */
  at(side: 'source' | 'replica', file: string): string;
}

/** Opens `source` and `replica` in the rig's folder, or given folders. */
export function openSides(rig: Rig, folders: { source?: string; replica?: string } = {}): Sides {
  const paths = {
    source: folders.source ?? path.join(rig.folder, 'source'),
    replica: folders.replica ?? path.join(rig.folder, 'replica'),
  };
  const sourceRoot = openFully(rig, paths.source);
  const replicaRoot = openFully(rig, paths.replica);
  const source = sourceRoot.openDirectory(relative(''));
  const replica = replicaRoot.openDirectory(relative(''));
  return {
    source,
    replica,
    sourceRoot,
    replicaRoot,
    at: (side, file) => path.join(paths[side], file),
    [Symbol.dispose]: () => {
      for (const held of [source, replica, sourceRoot, replicaRoot]) held[Symbol.dispose]();
    },
  };
}

/** Lists and inspects a directory; every row must be inspected without failure. */
export function readTable(directory: Directory): EntryTable {
  const table = new EntryTable();
  directory.list(table);
  directory.readAttributes(table, (row, error) => assert.fail(`${table.name(row)}: ${error.message}`));
  return table;
}

/** Requires a call to fail with one of these errno names; returns the error. */
export function fails(codes: string | readonly string[], call: () => unknown): FsError {
  try {
    call();
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    assert.ok([codes].flat().includes(error.code), `${error.code} (${error.message}) instead of ${codes}`);
    return error;
  }
  return assert.fail(`it did not fail with ${codes}`);
}

/** Requires two times to be the same, as far as the adapter keeps them. */
export function sameTime(rig: Rig, found: bigint, wanted: bigint): void {
  const off = found > wanted ? found - wanted : wanted - found;
  assert.ok(off <= rig.fileSystem.capabilities.timeWindowNanos, `${found} instead of ${wanted}`);
}

export const nanosOf = ({ mtimeSeconds, mtimeNanos }: { mtimeSeconds: number; mtimeNanos: number }) =>
  BigInt(mtimeSeconds) * 1_000_000_000n + BigInt(mtimeNanos);
