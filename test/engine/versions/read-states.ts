// A replica as it was at a restore point, as whoever restores it reads it: walked wholly, each file copied.

import fs from 'node:fs';
import {
  childPath,
  type Name,
  bytesOfText,
  type AbsolutePath,
  type RelativePath,
  ROOT,
} from '../../../src/core/tree/bytes.js';
import { DIRECTORY, type Entry, EntryTable, FILE, SYMLINK } from '../../../src/core/tree/entry-table.js';
import { type Inode, inodeOf } from '../../../src/core/tree/inode.js';
import { openHistoricRoot } from '../../../src/fs/historic/historic-root.js';
import type { Directory } from '../../../src/fs/port/directory.js';
import type { FileSystem, Root } from '../../../src/fs/port/port.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { isStagedName } from '../../../src/engine/writer/staged-name.js';
import type { State, States } from './kept-states.js';

/** What to read, and an empty folder for copies. */
export interface ReadOptions {
  readonly fileSystem: FileSystem;
  readonly replica: string;
  /** Undefined: now. */
  readonly point: string | undefined;
  readonly scratch: string;
}

/** Reads a restore point. Names of staged files are left out, as restores do. */
export function readStates({ fileSystem, replica, point, scratch }: ReadOptions): States {
  const { owners } = fileSystem.capabilities;
  const rules = { ...PLAIN_RULES, owners, xattrs: true, acls: true };
  using target = fileSystem.openRoot(bytesOfText(scratch) as AbsolutePath);
  target.rules = rules;
  using into = target.openDirectory(ROOT);
  using root = openHistoricRoot({
    fileSystem,
    replica: fileSystem.openRoot(bytesOfText(replica) as AbsolutePath),
    point: point as Name | undefined,
  });
  root.rules = rules;
  const found: Record<string, State> = {};
  walk(root, ROOT, { into, scratch, found, inodes: new Map() });
  for (const path of root.lost) found[path] = { kind: 'lost', mode: 0, owner: '', mtime: '', content: '' };
  return found;
}

interface Reading {
  readonly into: Directory;
  readonly scratch: string;
  readonly found: Record<string, State>;
  readonly inodes: Map<Inode, string>;
}

function walk(root: Root, at: RelativePath, reading: Reading): void {
  const { found, inodes } = reading;
  using directory = root.openDirectory(at);
  found[at === ROOT ? '.' : at] = stateOf('directory', directory.attributes(), directory.readExtended(undefined));
  const table = new EntryTable();
  directory.list(table);
  directory.readAttributes(table, (row, error) => {
    throw new Error(`${childPath(at, table.name(row))}: ${error.message}`);
  });
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (isStagedName(name)) continue;
    const path = childPath(at, name);
    const kind = table.kind(row);
    const attributes = { ...table.attributes(row), ...table.inode(row) } as Entry;
    if (kind === DIRECTORY) {
      walk(root, path, reading);
      continue;
    }
    const inode = inodeOf(table.inode(row));
    const first = inodes.get(inode);
    if (first === undefined) inodes.set(inode, path);
    const link = first === undefined ? '' : `[link to ${first}]`;
    if (kind === SYMLINK) found[path] = { ...stateOf('symlink', attributes), content: directory.readSymlink(name) };
    else if (kind !== FILE) found[path] = { ...stateOf('special', attributes), content: link };
    else {
      const state = stateOf('file', attributes, directory.readExtended(name));
      found[path] = { ...state, content: `${link}${contentOf(directory, { name, path, state }, reading)}` };
    }
  }
}

/** A copy has to be like what the listing says. */
function contentOf(
  directory: Directory,
  { name, path, state }: { readonly name: Name; readonly path: RelativePath; readonly state: State },
  { into, scratch }: Reading,
): string {
  const staged = 'copy' as Name;
  const copied = directory.copyFile(name, into, staged, { onChunk: () => true });
  if (copied.state !== 'whole' || copied.refused) throw new Error(`${path}: ${JSON.stringify(copied)}`);
  const copy = stateOf('file', into.find(staged)!.attributes, into.readExtended(staged)); // it was just made
  if (JSON.stringify(copy) !== JSON.stringify(state)) {
    throw new Error(`${path}: a copy is ${JSON.stringify(copy)}, the listing says ${JSON.stringify(state)}`);
  }
  const content = fs.readFileSync(`${scratch}/copy`, 'latin1');
  fs.unlinkSync(`${scratch}/copy`);
  return content;
}

function stateOf(kind: string, attributes: Entry, extended: ReturnType<Directory['readExtended']> = []): State {
  const { mode, uid, gid, mtimeSeconds, mtimeNanos } = attributes;
  const shown = extended.map((one) => `${one.name}=${one.value}`).sort();
  return {
    kind,
    mode: kind === 'symlink' ? 0o777 : mode,
    owner: `${uid}:${gid}`,
    mtime: `${BigInt(mtimeSeconds) * 1_000_000_000n + BigInt(mtimeNanos)}`,
    content: '',
    ...(shown.length === 0 ? {} : { extended: shown.join('\n') }),
  };
}
