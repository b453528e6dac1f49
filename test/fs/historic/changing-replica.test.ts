// A replica that is changed while its past is read, at the moments that matter.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../../src/core/tree/bytes.js';
import { EntryTable, FILE } from '../../../src/core/tree/entry-table.js';
import { openHistoricRoot } from '../../../src/fs/historic/historic-root.js';
import type { Directory } from '../../../src/fs/port/directory.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import type { FileSystem, Root } from '../../../src/fs/port/port.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { temporaryFolder } from '../../engine/trees.js';
import { absolute, ADAPTERS, GO_ON, name, relative } from '../rig.js';
import { StoreMaker } from './store-maker.js';

const [FIRST, SECOND] = ['2026-01-01T00-00-00Z', '2026-01-02T00-00-00Z'];

interface Rig {
  readonly replica: string;
  readonly maker: StoreMaker;
  readonly past: Root;
  readonly folder: string;
  /** A folder of `folder`, to copy into. */
  readonly into: Directory;
}

function rig(begin: (maker: StoreMaker) => void = () => {}): Rig {
  const folder = temporaryFolder();
  const replica = path.join(folder, 'replica');
  fs.mkdirSync(path.join(replica, 'd/e'), { recursive: true });
  for (const at of ['d/a', 'd/b', 'd/e/f']) fs.writeFileSync(path.join(replica, at), `first ${at}`);
  const maker = new StoreMaker(replica);
  maker.open(FIRST);
  begin(maker);
  const fileSystem: FileSystem = ADAPTERS.linux!(); // there is one
  const past = openHistoricRoot({ fileSystem, replica: fileSystem.openRoot(absolute(replica)), point: name(FIRST) });
  const into = fileSystem.openRoot(absolute(folder)).openDirectory(ROOT);
  onTestFinished(() => {
    for (const held of [past, into]) held[Symbol.dispose]();
  });
  return { replica, maker, past, folder, into };
}

function list(directory: Directory): EntryTable {
  const table = new EntryTable();
  directory.list(table);
  return table;
}

function copy({ folder, into }: Rig, directory: Directory, file: string, isNew = false): string {
  const copied = directory.copyFile(name(file), into, name('staged'), GO_ON, isNew);
  expect(copied.state).toBe('whole');
  const at = path.join(folder, copied.hasName === true ? file : 'staged');
  const content = fs.readFileSync(at, 'utf8');
  fs.rmSync(at);
  return content;
}

describe('a replica that is changed while its past is read', () => {
  it('is listed as it was, whatever has gone by now', () => {
    const each = rig();
    using directory = each.past.openDirectory(relative('d'));
    expect(list(directory).names).toEqual(['a', 'b', 'e']);
    each.maker.remove('d/a');
    each.maker.make('d/new', 'new');
    each.maker.rename('d/b', 'b');
    each.maker.update('b', 'second');
    each.maker.remove('d/e');
    expect(list(directory).names).toEqual(['a', 'b', 'e']);
    for (const at of ['a', 'b']) expect(copy(each, directory, at)).toBe(`first d/${at}`);
    using below = each.past.openDirectory(relative('d/e'));
    expect(copy(each, below, 'f')).toBe('first d/e/f');
  });

  it('gives the rows of a table that was listed before what they were', () => {
    const { maker, past } = rig();
    using directory = past.openDirectory(relative('d'));
    const table = list(directory);
    maker.remove('d/a');
    maker.update('d/b', 'a much longer content than before');
    directory.readAttributes(table, () => expect.unreachable());
    expect([...table.kinds.slice(0, 2)]).toEqual([FILE, FILE]);
    expect([...table.sizes.slice(0, 2)]).toEqual(['first d/a'.length, 'first d/b'.length]);
  });

  it('is found below a directory that is moved about, also into the store, while it is open', () => {
    const each = rig();
    using directory = each.past.openDirectory(relative('d/e'));
    each.maker.rename('d', 'x');
    expect(copy(each, directory, 'f')).toBe('first d/e/f');
    each.maker.update('x/e/f', 'second');
    expect(copy(each, directory, 'f')).toBe('first d/e/f');
    each.maker.remove('x');
    expect(copy(each, directory, 'f')).toBe('first d/e/f');
    expect(list(directory).names).toEqual(['f']);
  });

  it('is copied as it was where a file is replaced in the middle of its copy', () => {
    for (const isNew of [false, true]) {
      const each = rig();
      using directory = each.past.openDirectory(relative('d'));
      let isDone = false;
      const control = {
        onChunk: () => {
          if (!isDone) each.maker.update('d/a', 'second');
          isDone = true;
          return true;
        },
      };
      const copied = directory.copyFile(name('a'), each.into, name('staged'), control, isNew);
      expect(copied.state).toBe('whole');
      const at = path.join(each.folder, copied.hasName === true ? 'a' : 'staged');
      expect(fs.readFileSync(at, 'utf8')).toBe('first d/a');
      expect(fs.readdirSync(each.folder).sort()).toEqual([path.basename(at), 'replica'].sort());
    }
  });

  it('has the extended attributes that it had where another file takes its name once it is copied', (context) => {
    const { maker, past, folder, replica } = rig((begun) => begun.retouch('d/a', { mode: 0o600 }));
    const setAttribute = (value: string) =>
      execFileSync('setfattr', ['-n', 'user.of', '-v', value, path.join(replica, 'd/a')], { stdio: 'pipe' });
    try {
      setAttribute('first');
    } catch {
      context.skip('no setfattr, or no extended attributes here');
    }
    const rules = { ...PLAIN_RULES, xattrs: true };
    past.rules = rules;
    using target = ADAPTERS.linux!().openRoot(absolute(folder)); // there is one
    target.rules = rules;
    using into = target.openDirectory(ROOT);
    using directory = past.openDirectory(relative('d'));
    // The first thing that is asked of a copy.
    const find = into.find.bind(into);
    let isDone = false;
    into.find = (asked) => {
      if (!isDone) {
        isDone = true;
        maker.update('d/a', 'second');
        setAttribute('second');
      }
      return find(asked);
    };
    expect(directory.copyFile(name('a'), into, name('staged'), GO_ON).state).toBe('whole');
    expect(isDone).toBe(true);
    expect(fs.readFileSync(path.join(folder, 'staged'), 'utf8')).toBe('first d/a');
    expect(into.readExtended(name('staged'))).toEqual([{ name: 'user.of', value: 'first' }]);
  });

  it('is compared as it was where a file is replaced just before it is opened', () => {
    const { maker, past, into, folder } = rig();
    fs.writeFileSync(path.join(folder, 'same'), 'first d/a');
    using directory = past.openDirectory(relative('d'));
    maker.update('d/a', 'secnd d/a');
    expect(directory.isSameContent(name('a'), into, name('same'), GO_ON)).toBe(true);
    let calls = 0;
    directory.whileOpen(name('b'), into, name('same'), () => {
      calls++;
      maker.update('d/b', 'second');
    });
    expect(calls).toBe(1);
  });

  it('knows a change whose line is there before it is made, and once it is made without a further line', () => {
    let make = () => {};
    const each = rig((maker) => {
      make = maker.updateLater('d/a', 'second');
    });
    using directory = each.past.openDirectory(relative('d'));
    expect(copy(each, directory, 'a')).toBe('first d/a');
    make();
    expect(copy(each, directory, 'a')).toBe('first d/a');
    make = each.maker.removeLater('d/b');
    expect(copy(each, directory, 'b')).toBe('first d/b');
    make();
    expect(list(directory).names).toEqual(['a', 'b', 'e']);
    expect(copy(each, directory, 'b')).toBe('first d/b');
    make = each.maker.renameLater('d', 'x');
    expect(copy(each, directory, 'b')).toBe('first d/b');
    make();
    expect(copy(each, directory, 'b')).toBe('first d/b');
    using again = each.past.openDirectory(relative('d'));
    expect(list(again).names).toEqual(['a', 'b', 'e']);
  });

  it('is followed into the next increment', () => {
    const each = rig();
    using directory = each.past.openDirectory(relative('d'));
    each.maker.close();
    each.maker.open(SECOND);
    each.maker.update('d/a', 'second');
    each.maker.update('d/a', 'third');
    expect(copy(each, directory, 'a', true)).toBe('first d/a');
  });

  it('keeps what its files were like, by any of their names', () => {
    const { replica, maker, past } = rig((begun) => begun.link('d/a', 'other'));
    using directory = past.openDirectory(relative('d'));
    const before = fs.statSync(path.join(replica, 'd/a')).mode & 0o777;
    maker.retouch('other', { mode: 0o600 });
    expect(directory.find(name('a'))?.attributes.mode).toBe(before);
    const table = list(directory);
    directory.readAttributes(table, () => expect.unreachable());
    expect(table.modes[0]).toBe(before);
  });

  it('is not tidied up meanwhile', () => {
    const { maker, past } = rig();
    const lock = absolute(path.join(maker.versions, 'lock'));
    const fileSystem = ADAPTERS.linux!(); // there is one
    expect(fileSystem.lockFile(lock)).toBe(undefined);
    past[Symbol.dispose]();
    const held = fileSystem.lockFile(lock);
    expect(held).toBeDefined();
    held?.release();
  });

  it('fails for what was never there, as any other directory', () => {
    const { past, into } = rig();
    using directory = past.openDirectory(relative('d'));
    expect(() => directory.copyFile(name('never'), into, name('staged'), GO_ON)).toThrow(FsError);
    expect(() => past.openDirectory(relative('never'))).toThrow(FsError);
    expect(() => past.openDirectory(relative('d/a'))).toThrow(FsError);
  });
});
