// How directories are listed and inspected, whatever the names in them are.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { Name } from '../../src/core/tree/bytes.js';
import {
  DIRECTORY,
  EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  LEAVE,
  SPECIAL,
  SYMLINK,
  UNREADABLE,
} from '../../src/core/tree/entry-table.js';
import { type Behaviour, fails, GO_ON, name, nanosOf, openSides, readTable, relative, sameTime } from './rig.js';

/** Names that are hard on adapters: bytes that are no text, what shells and C strings stumble over, the longest ones. */
const HARD_NAMES = [
  '\xff\xfe',
  'caf\xe9',
  'a\nb',
  '-rf',
  ' ',
  '\x01\x7f',
  '\\',
  '*?[',
  'x'.repeat(255),
  '\xc3'.repeat(255),
  '...',
];

export const READING: readonly Behaviour[] = [
  {
    name: 'lists names sorted by their bytes, with their kinds',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('source', 'b'), '');
      fs.mkdirSync(sides.at('source', 'a'));
      fs.symlinkSync('nowhere', sides.at('source', 'B'));
      execFileSync('mkfifo', [sides.at('source', 'c')]);
      const table = new EntryTable();
      sides.source.list(table);
      assert.deepEqual([...table.names], ['B', 'a', 'b', 'c']);
      assert.deepEqual([...table.kinds.slice(0, 4)], [SYMLINK, DIRECTORY, FILE, SPECIAL]);
    },
  },
  {
    name: 'names directories, and what is to be named, where most entries are only a number',
    run: (rig) => {
      using sides = openSides(rig);
      for (const each of ['a', '.b', '.staged', '..c']) fs.writeFileSync(sides.at('source', each), '');
      for (const each of ['d', '.e']) fs.mkdirSync(sides.at('source', each));
      fs.symlinkSync('d', sides.at('source', 'f'));
      const table = new EntryTable();
      const leftOut = sides.source.list(table, '.staged');
      const rows = new Map(table.names.map((each, row) => [each as string, table.kind(row)]));
      assert.equal(rows.size + leftOut, 7);
      assert.deepEqual([rows.get('d'), rows.get('.e'), rows.get('.staged')], [DIRECTORY, DIRECTORY, FILE]);
      assert.deepEqual([...rows.keys()], [...rows.keys()].sort());
      assert.equal(sides.source.list(table), 0);
      assert.equal(table.length, 7);
    },
  },
  {
    name: 'keeps every name: not UTF-8, control characters, 255 bytes',
    run: (rig) => {
      using sides = openSides(rig);
      const names = [...HARD_NAMES].sort() as Name[];
      for (const hard of names) {
        sides.source.makeFile(hard);
        assert.equal(sides.source.copyFile(hard, sides.replica, name('staged'), GO_ON).state, 'whole');
        sides.replica.rename(name('staged'), hard);
      }
      assert.deepEqual([...readTable(sides.source).names], names);
      assert.deepEqual([...readTable(sides.replica).names], names);
      const onDisk = fs.readdirSync(sides.at('replica', ''), 'latin1').sort();
      assert.deepEqual(onDisk, names);
      for (const hard of names) {
        assert.equal(sides.replica.find(hard)?.kind, FILE);
        sides.replica.removeFile(hard);
      }
      assert.equal(readTable(sides.replica).length, 0);
      fails('ENAMETOOLONG', () => sides.replica.makeFile(name('x'.repeat(256))));
    },
  },
  {
    name: 'lists more entries than one call returns, again and again',
    run: (rig) => {
      using sides = openSides(rig);
      const names = Array.from({ length: 1000 }, (_, index) =>
        name(`${String(index).padStart(5, '0')}${'n'.repeat(index % 250)}`),
      );
      for (const each of names) fs.writeFileSync(sides.at('source', each), '');
      for (let time = 0; time < 2; time++) assert.deepEqual([...readTable(sides.source).names], names);
    },
  },
  {
    name: 'inspects what lstat tells',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('source', 'file'), 'twelve bytes', { mode: 0o640 });
      fs.linkSync(sides.at('source', 'file'), sides.at('source', 'second'));
      fs.mkdirSync(sides.at('source', 'directory'), { mode: 0o751 });
      fs.symlinkSync('file', sides.at('source', 'symlink'));
      const table = readTable(sides.source);
      assert.equal(table.length, 4);
      for (let row = 0; row < table.length; row++) {
        const stats = fs.lstatSync(sides.at('source', table.name(row)), { bigint: true });
        const inode = BigInt(table.inodesHigh[row]!) * 2n ** 32n + BigInt(table.inodesLow[row]!); // row is in range
        assert.equal(inode, stats.ino);
        assert.equal(BigInt(table.modes[row]!), stats.mode & 0o7777n);
        assert.equal(BigInt(table.sizes[row]!), stats.size);
        assert.equal(BigInt(table.links[row]!), stats.nlink);
        assert.equal(table.uids[row], rig.isRoot ? Number(stats.uid) : LEAVE);
        assert.equal(BigInt(table.gids[row]!), stats.gid);
        assert.equal(table.mountRoots[row], 0);
        sameTime(rig, nanosOf(table.attributes(row)), stats.mtimeNs);
        const changed = { mtimeSeconds: table.ctimeSeconds[row]!, mtimeNanos: table.ctimeNanos[row]! };
        sameTime(rig, nanosOf(changed), stats.ctimeNs);
      }
    },
  },
  {
    name: 'passes over excluded rows, and marks those that are gone',
    run: (rig) => {
      using sides = openSides(rig);
      for (const each of ['a', 'b', 'c']) fs.writeFileSync(sides.at('source', each), '');
      const table = new EntryTable();
      sides.source.list(table);
      table.kinds[0] = EXCLUDED;
      fs.rmSync(sides.at('source', 'b'));
      sides.source.readAttributes(table, () => assert.fail('nothing fails'));
      assert.deepEqual([...table.kinds.slice(0, 3)], [EXCLUDED, GONE, FILE]);
      assert.equal(sides.source.find(name('b')), undefined);
    },
  },
  {
    name: 'marks rows that may not be inspected, and tells why',
    user: 'ordinary',
    run: (rig) => {
      using sides = openSides(rig);
      fs.mkdirSync(sides.at('source', 'closed'));
      fs.writeFileSync(sides.at('source', 'closed/file'), '');
      fs.chmodSync(sides.at('source', 'closed'), 0o400);
      using closed = sides.sourceRoot.openDirectory(relative('closed'));
      const table = new EntryTable();
      closed.list(table);
      const failures: string[] = [];
      closed.readAttributes(table, (row, error) => failures.push(`${table.name(row)} ${error.code} ${error.message}`));
      assert.deepEqual(failures, ['file EACCES permission denied']);
      assert.equal(table.kind(0), UNREADABLE);
    },
  },
];
