// A tree as two ways of looking see it: lstat and the port, each as plain values, so that one can be held against the other.

import fs from 'node:fs';
import path from 'node:path';
import { childPath, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { DIRECTORY, EntryTable, FILE, GONE, SPECIAL, SYMLINK } from '../../../src/core/tree/entry-table.js';
import { inodeOf } from '../../../src/core/tree/inode.js';
import type { Root } from '../../../src/fs/port/port.js';
import { absolute, GO_ON, name } from '../rig.js';
import { ADAPTERS } from '../rig.js';

/** An entry in one line: kind, mode, time, content or target. A group of hard links is named by its first path. */
export type SeenTree = Record<string, string>;

/** What lstat tells, `.foldersync` aside. **Shape**: paths, targets and content as byte strings. Times are cut to what an adapter keeps. */
export function seenOnDisk(folder: string, unitNanos = 1n): SeenTree {
  const tree: SeenTree = {};
  const firsts = new Map<bigint, string>();
  const see = (at: string) => {
    const full = Buffer.from(`${folder}/${at}`, 'latin1');
    const stats = fs.lstatSync(full, { bigint: true });
    const mode = (Number(stats.mode) & 0o7777).toString(8);
    const time = stats.mtimeNs / unitNanos;
    if (stats.isDirectory()) {
      tree[at] = `directory ${mode} ${time}`;
      for (const each of fs.readdirSync(full, 'latin1').sort())
        if (each !== '.foldersync') see(at === '' ? each : `${at}/${each}`);
    } else if (stats.isSymbolicLink()) tree[at] = `symlink ${fs.readlinkSync(full, 'latin1')}`;
    else if (!stats.isFile()) tree[at] = 'special';
    else {
      const first = firsts.get(stats.ino) ?? at;
      firsts.set(stats.ino, first);
      tree[at] = `file ${mode} ${time} ${first} ${fs.readFileSync(full, 'latin1')}`;
    }
  };
  see('');
  return tree;
}

/** What the port tells; content and metadata of files are those of copies into `scratch`, an empty folder. */
export function seenByPort(root: Root, scratch: string, adapter: string, unitNanos = 1n): SeenTree {
  const tree: SeenTree = {};
  const firsts = new Map<unknown, string>();
  using target = ADAPTERS[adapter]!().openRoot(absolute(scratch)); // it is one of them
  target.rules = root.rules;
  using into = target.openDirectory(ROOT);
  const line = ({ mode, mtimeSeconds, mtimeNanos }: { mode: number; mtimeSeconds: number; mtimeNanos: number }) =>
    `${mode.toString(8)} ${(BigInt(mtimeSeconds) * 1_000_000_000n + BigInt(mtimeNanos)) / unitNanos}`;
  const see = (at: RelativePath) => {
    using directory = root.openDirectory(at);
    tree[at] = `directory ${line(directory.attributes())}`;
    const table = new EntryTable();
    directory.list(table);
    directory.readAttributes(table, (row, error) => {
      throw new Error(`${table.name(row)}: ${error.message}`);
    });
    for (let row = 0; row < table.length; row++) {
      const each = table.name(row);
      const below = childPath(at, each);
      const kind = table.kind(row);
      if (kind === GONE) throw new Error(`${below} was listed and is gone`);
      if (kind === DIRECTORY) see(below);
      if (kind === SYMLINK) tree[below] = `symlink ${directory.readSymlink(each)}`;
      if (kind === SPECIAL) tree[below] = 'special';
      if (kind !== FILE) continue;
      const copied = directory.copyFile(each, into, name('staged'), GO_ON);
      if (copied.state !== 'whole' || copied.refused) throw new Error(`${below}: ${JSON.stringify(copied)}`);
      const first = firsts.get(inodeOf(table.inode(row))) ?? below;
      firsts.set(inodeOf(table.inode(row)), first);
      const staged = path.join(scratch, 'staged');
      tree[below] = `file ${line(table.attributes(row))} ${first} ${fs.readFileSync(staged, 'latin1')}`;
      const copy = into.find(name('staged'));
      if (copy === undefined || line(copy.attributes) !== line(table.attributes(row))) {
        throw new Error(
          `${below}: a copy is ${copy && line(copy.attributes)}, the listing says ${line(table.attributes(row))}`,
        );
      }
      fs.rmSync(staged);
    }
  };
  see(ROOT);
  return tree;
}
