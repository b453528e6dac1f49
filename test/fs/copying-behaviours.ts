// How content is copied and compared: whole or not at all, with its holes, while the source stands still or does not.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { type Behaviour, fails, GO_ON, name, openSides, type Sides, sameTime } from './rig.js';

const MIB = 1 << 20;
const STAGED = name('.foldersync-0123456789abcdef.tmp');

export const COPYING: readonly Behaviour[] = [
  {
    name: 'copies content, mode and mtime of files of every size',
    run: (rig) => {
      using sides = openSides(rig);
      for (const size of [0, 1, 4096, MIB - 1, MIB, MIB + 1, 9 * MIB + 7]) {
        const content = Buffer.alloc(size, 'content that is no page long ');
        writeOld(sides, content, 0o640);
        let told = 0;
        const copied = copy(sides, (bytes) => {
          told += bytes;
          return true;
        });
        assert.deepEqual(copied, { state: 'whole', sizeBytes: size });
        assert.equal(told, size);
        assert.ok(fs.readFileSync(sides.at('replica', STAGED)).equals(content), `${size} bytes`);
        const [found, wanted] = [statsOf(sides, 'replica', STAGED), statsOf(sides, 'source', 'file')];
        assert.equal(found.mode, wanted.mode);
        sameTime(rig, found.mtimeNs, wanted.mtimeNs);
        fs.rmSync(sides.at('replica', STAGED));
      }
    },
  },
  {
    name: 'copies owners and setuid modes',
    user: 'root',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('program'), 0o755);
      fs.chownSync(sides.at('source', 'file'), 1234, 5678);
      fs.chmodSync(sides.at('source', 'file'), 0o6755);
      copy(sides);
      const stats = fs.statSync(sides.at('replica', STAGED));
      assert.deepEqual([stats.uid, stats.gid, stats.mode & 0o7777], [1234, 5678, 0o6755]);
    },
  },
  {
    name: 'copies the modes of many files to one directory',
    run: (rig) => {
      using sides = openSides(rig);
      for (const mode of MODES) assert.equal(modeOfCopy(sides, mode), mode);
    },
  },
  {
    name: 'lets nobody read what is not yet owned by its owner',
    user: 'root',
    run: (rig) => {
      using sides = openSides(rig);
      const seen: number[] = [];
      const look = () => {
        seen.push(fs.statSync(sides.at('replica', STAGED)).mode & 0o7777);
        return true;
      };
      // The group is another one from the second on: by then it is known which one a new file has.
      for (const group of [process.getegid!(), 5678, 5678]) {
        writeOld(sides, Buffer.from('secret'), 0o640);
        fs.chownSync(sides.at('source', 'file'), process.geteuid!(), group);
        copy(sides, look);
        const { gid, mode } = fs.statSync(sides.at('replica', STAGED));
        assert.deepEqual([gid, mode & 0o7777], [group, 0o640]);
        fs.rmSync(sides.at('replica', STAGED));
      }
      if (rig.fileSystem.capabilities.extended) assert.deepEqual([...new Set(seen)], [0o600]);
    },
  },
  {
    name: 'keeps holes, at the beginning, inside and at the end',
    run: (rig) => {
      using sides = openSides(rig);
      const layouts: readonly (readonly number[])[] = [[0], [3 * MIB], [0, 2 * MIB, 5 * MIB], []];
      for (const data of layouts) {
        const size = 8 * MIB + 5;
        const file = fs.openSync(sides.at('source', 'file'), 'w');
        fs.ftruncateSync(file, size);
        for (const position of data) fs.writeSync(file, Buffer.alloc(8192, 'd'), 0, 8192, position);
        fs.closeSync(file);
        assert.deepEqual(copy(sides), { state: 'whole', sizeBytes: size });
        const [found, wanted] = [statsOf(sides, 'replica', STAGED), statsOf(sides, 'source', 'file')];
        assert.ok(fs.readFileSync(sides.at('replica', STAGED)).equals(fs.readFileSync(sides.at('source', 'file'))));
        if (rig.fileSystem.capabilities.sparse) {
          assert.ok(found.blocks <= wanted.blocks, `${found.blocks} blocks instead of ${wanted.blocks}`);
        }
        fs.rmSync(sides.at('replica', STAGED));
      }
    },
  },
  {
    name: 'copies more than 4 GiB where most of it is a hole',
    run: (rig) => {
      using sides = openSides(rig);
      const size = 5 * 2 ** 30 + 3;
      const file = fs.openSync(sides.at('source', 'file'), 'w');
      fs.ftruncateSync(file, size);
      fs.writeSync(file, 'the end', size - 7);
      fs.closeSync(file);
      assert.equal(sides.source.find(name('file'))?.attributes.sizeBytes, size);
      if (!rig.fileSystem.capabilities.sparse) return; // it would write five gigabytes of zeroes
      assert.deepEqual(copy(sides), { state: 'whole', sizeBytes: size });
      const copied = fs.openSync(sides.at('replica', STAGED), 'r');
      const end = Buffer.alloc(7);
      fs.readSync(copied, end, 0, 7, size - 7);
      fs.closeSync(copied);
      assert.equal(end.toString(), 'the end');
      assert.ok(fs.statSync(sides.at('replica', STAGED)).blocks < 1000);
    },
  },
  {
    name: 'stops between two chunks, and leaves nothing behind',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.alloc(20 * MIB, 'x'), 0o600);
      const copied = copy(sides, () => false);
      assert.equal(copied.state, 'cancelled');
      assert.deepEqual(fs.readdirSync(sides.at('replica', '')), []);
    },
  },
  {
    name: 'copies the first part of a file that only grows meanwhile',
    run: (rig) => {
      using sides = openSides(rig);
      for (const size of [100, 20 * MIB]) {
        writeOld(sides, Buffer.alloc(size, 'x'), 0o600);
        const copied = copy(sides, () => {
          fs.appendFileSync(sides.at('source', 'file'), 'more');
          return true;
        });
        assert.deepEqual(copied, { state: 'grown', sizeBytes: size });
        assert.equal(fs.statSync(sides.at('replica', STAGED)).size, size);
        fs.rmSync(sides.at('replica', STAGED));
      }
    },
  },
  {
    name: 'notices a file that is rewritten, shortened or emptied meanwhile',
    run: (rig) => {
      using sides = openSides(rig);
      const changes: Record<string, (file: string) => void> = {
        rewritten: (file) => {
          const descriptor = fs.openSync(file, 'r+');
          fs.writeSync(descriptor, 'y', 0);
          fs.closeSync(descriptor);
        },
        shortened: (file) => fs.truncateSync(file, 50),
        emptied: (file) => fs.writeFileSync(file, Buffer.alloc(21 * MIB, 'z')),
      };
      for (const change of Object.values(changes)) {
        for (const size of [100, 20 * MIB]) {
          writeOld(sides, Buffer.alloc(size, 'x'), 0o600);
          const copied = copy(sides, () => {
            change(sides.at('source', 'file'));
            return true;
          });
          assert.equal(copied.state, 'rewritten');
          assert.equal(fs.statSync(sides.at('replica', STAGED)).size, copied.sizeBytes);
          fs.rmSync(sides.at('replica', STAGED));
        }
      }
    },
  },
  {
    name: 'gives a new file its name or the staged one, and says which',
    run: (rig) => {
      using sides = openSides(rig);
      const content = Buffer.alloc(2 * MIB, 'content');
      writeOld(sides, content, 0o640);
      const copied = copyNew(sides);
      const at = copied.hasName ? 'file' : STAGED;
      assert.deepEqual(fs.readdirSync(sides.at('replica', '')), [at]);
      assert.deepEqual([copied.state, copied.sizeBytes], ['whole', content.length]);
      assert.ok(fs.readFileSync(sides.at('replica', at)).equals(content));
      const [found, wanted] = [statsOf(sides, 'replica', at), statsOf(sides, 'source', 'file')];
      assert.deepEqual([found.mode, found.nlink], [wanted.mode, 1n]);
      sameTime(rig, found.mtimeNs, wanted.mtimeNs);
    },
  },
  {
    name: 'replaces nothing that has come to the name of a new file',
    run: (rig) => {
      using sides = openSides(rig);
      for (const comes of ['before', 'during'] as const) {
        writeOld(sides, Buffer.alloc(2 * MIB, 'content'), 0o600);
        const other = () => fs.writeFileSync(sides.at('replica', 'file'), 'somebody else’s');
        if (comes === 'before') other();
        const copied = copyNew(sides, () => {
          if (comes === 'during') other();
          return true;
        });
        assert.deepEqual(copied, { state: 'whole', sizeBytes: 2 * MIB });
        assert.equal(fs.readFileSync(sides.at('replica', 'file'), 'utf8'), 'somebody else’s');
        assert.equal(fs.statSync(sides.at('replica', STAGED)).size, 2 * MIB);
        for (const entry of ['file', STAGED]) fs.rmSync(sides.at('replica', entry));
      }
    },
  },
  {
    name: 'gives no name to a new file whose copy is stopped, nor its own to one that was rewritten meanwhile',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.alloc(3 * MIB, 'content'), 0o600);
      assert.equal(copyNew(sides, () => false).state, 'cancelled');
      assert.deepEqual(fs.readdirSync(sides.at('replica', '')), []);
      let changes = 0;
      const copied = copyNew(sides, () => {
        fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(3 * MIB, `${++changes}`));
        return true;
      });
      assert.deepEqual(copied, { state: 'rewritten', sizeBytes: 3 * MIB });
      assert.deepEqual(fs.readdirSync(sides.at('replica', '')), [STAGED]);
    },
  },
  {
    name: 'gives its name to a new file that grows meanwhile, with the first part of it',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.alloc(2 * MIB, 'log'), 0o600);
      const copied = copyNew(sides, () => {
        fs.appendFileSync(sides.at('source', 'file'), 'more');
        return true;
      });
      assert.deepEqual([copied.state, copied.sizeBytes], ['grown', 2 * MIB]);
      assert.equal(fs.statSync(sides.at('replica', copied.hasName ? 'file' : STAGED)).size, 2 * MIB);
    },
  },
  {
    name: 'waits for no FIFO and follows no symlink that has taken a file’s place',
    run: (rig) => {
      using sides = openSides(rig);
      execFileSync('mkfifo', [sides.at('source', 'fifo')]);
      fs.mkdirSync(sides.at('source', 'directory'));
      fs.symlinkSync('/etc/passwd', sides.at('source', 'symlink'));
      for (const [entry, codes] of [
        ['fifo', 'VANISHED'],
        ['directory', 'VANISHED'],
        ['symlink', 'ELOOP'],
        ['missing', 'ENOENT'],
      ] as const) {
        assert.equal(
          fails(codes, () => sides.source.copyFile(name(entry), sides.replica, STAGED, GO_ON)).isTarget,
          false,
        );
      }
      assert.deepEqual(fs.readdirSync(sides.at('replica', '')), []);
    },
  },
  {
    name: 'tells on which side a copy has failed',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('x'), 0o600);
      fs.writeFileSync(sides.at('replica', STAGED), 'somebody else’s');
      const error = fails('EEXIST', () => copy(sides));
      assert.equal(error.isTarget, true);
      assert.equal(fs.readFileSync(sides.at('replica', STAGED), 'utf8'), 'somebody else’s');
    },
  },
  {
    name: 'copies what is read-only',
    run: (rig) => {
      using sides = openSides(rig);
      for (const mode of rig.isRoot ? [0o444, 0o000] : [0o444]) {
        writeOld(sides, Buffer.from('x'), mode);
        copy(sides);
        assert.equal(fs.statSync(sides.at('replica', STAGED)).mode & 0o7777, mode);
        fs.rmSync(sides.at('replica', STAGED));
      }
    },
  },
  {
    name: 'tells a file that may not be read',
    user: 'ordinary',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('x'), 0o000);
      assert.equal(fails('EACCES', () => copy(sides)).isTarget, false);
    },
  },
  {
    name: 'writes a copy to the disk before it is finished, where the rules say so',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('x'), 0o600);
      sides.replicaRoot.rules = { ...sides.replicaRoot.rules, syncFiles: true };
      using replica = sides.replicaRoot.openDirectory(name('') as never);
      assert.equal(sides.source.copyFile(name('file'), replica, STAGED, GO_ON).state, 'whole');
    },
  },
  {
    name: 'copies what a file holds, and not what it says that it holds',
    run: (rig) => {
      // The kernel makes these up as they are read; elsewhere there are none.
      for (const [folder, file] of [
        ['/proc/sys/kernel', 'ostype'],
        ['/sys/kernel/mm/transparent_hugepage', 'enabled'],
      ] as const) {
        if (!fs.existsSync(`${folder}/${file}`)) continue;
        using sides = openSides(rig, { source: folder });
        const { state } = sides.source.copyFile(name(file), sides.replica, name(file), GO_ON);
        assert.equal(state, 'whole');
        assert.equal(fs.readFileSync(sides.at('replica', file), 'utf8'), fs.readFileSync(`${folder}/${file}`, 'utf8'));
        assert.equal(sides.source.isSameContent(name(file), sides.replica, name(file), GO_ON), true);
      }
    },
  },
  {
    name: 'leaves the access time of a file as it is',
    needs: ['sparse', 'node:fs has no flag for it'],
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('content'), 0o644);
      fs.utimesSync(sides.at('source', 'file'), 1, 2); // a read would be noted, for the file was changed since the last one
      copy(sides);
      sides.source.isSameContent(name('file'), sides.replica, STAGED, GO_ON);
      assert.equal(statsOf(sides, 'source', 'file').atimeMs, 1000n);
    },
  },
  {
    name: 'compares terabytes of holes at once, and what is beyond them',
    needs: ['sparse', 'node:fs knows no holes: it would read them'],
    run: (rig) => {
      using sides = openSides(rig);
      const size = 2 ** 43;
      const write = (side: 'source' | 'replica', end: string, length = size) => {
        const file = fs.openSync(sides.at(side, 'file'), 'w');
        fs.ftruncateSync(file, length);
        fs.writeSync(file, 'in the middle', 2 ** 42);
        fs.writeSync(file, end, length - end.length);
        fs.closeSync(file);
      };
      const areSame = () => {
        let chunks = 0;
        const control = { onChunk: () => ++chunks < 100 };
        return sides.source.isSameContent(name('file'), sides.replica, name('file'), control);
      };
      write('source', 'end');
      for (const [end, length, expected] of [
        ['end', size, true],
        ['eNd', size, false],
        ['', size, false],
        ['end', size + 1, false],
      ] as const) {
        write('replica', end, length);
        assert.equal(areSame(), expected, `"${end}" at ${length}`);
      }
      write('source', '');
      write('replica', '', size - 5);
      assert.equal(areSame(), false);
    },
  },
  {
    name: 'compares content to the last byte',
    run: (rig) => {
      using sides = openSides(rig);
      const content = Buffer.alloc(3 * MIB, 'x');
      const same = (other: Buffer) => {
        fs.writeFileSync(sides.at('replica', 'other'), other);
        return sides.source.isSameContent(name('file'), sides.replica, name('other'), GO_ON);
      };
      writeOld(sides, content, 0o600);
      assert.equal(same(content), true);
      assert.equal(same(content.subarray(1)), false);
      assert.equal(same(Buffer.concat([content, Buffer.from('x')])), false);
      assert.equal(same(Buffer.concat([content.subarray(1), Buffer.from('y')])), false);
      const stopped = sides.source.isSameContent(name('file'), sides.source, name('file'), { onChunk: () => false });
      assert.equal(stopped, undefined);
      const error = fails('ENOENT', () =>
        sides.source.isSameContent(name('file'), sides.replica, name('missing'), GO_ON),
      );
      assert.equal(error.isTarget, true);
    },
  },
  {
    name: 'compares one part of two files after the other',
    run: (rig) => {
      using sides = openSides(rig);
      const content = Buffer.alloc(3 * MIB + 5, 'x');
      writeOld(sides, content, 0o600);
      content[2 * MIB] = 0;
      fs.writeFileSync(sides.at('replica', 'other'), content);
      const parts = [
        [0, MIB],
        [0, 2 * MIB],
        [0, 2 * MIB + 1],
        [2 * MIB - 3, 2 * MIB + 3],
        [2 * MIB + 1, 3 * MIB],
        [2 * MIB + 1, Number.POSITIVE_INFINITY],
        [3 * MIB, 4 * MIB],
        [9 * MIB, 10 * MIB],
      ] as const;
      const same = sides.source.whileOpen(name('file'), sides.replica, name('other'), (files) => {
        fs.rmSync(sides.at('replica', 'other'));
        return parts.map(([start, end]) => files.isSame(start, end, GO_ON));
      });
      assert.deepEqual(same, [true, true, false, false, true, true, true, true]);
    },
  },
  {
    name: 'reads either of two files that are open, up to their ends, and from their disks',
    run: (rig) => {
      using sides = openSides(rig);
      writeOld(sides, Buffer.from('the source'), 0o600);
      fs.writeFileSync(sides.at('replica', 'other'), 'replica');
      const into = Buffer.alloc(7);
      const read = sides.source.whileOpen(name('file'), sides.replica, name('other'), (files) => {
        files.dropCaches();
        return ([0, 1] as const).flatMap((which) =>
          [0, 4, 99].map((position) => into.toString('latin1', 0, files.read(which, into, position))),
        );
      });
      assert.deepEqual(read, ['the sou', 'source', '', 'replica', 'ica', '']);
    },
  },
];

/** Copies `file` from the source to the staged name in the replica. */
function copy(sides: Sides, onChunk: (bytes: number) => boolean = () => true) {
  return sides.source.copyFile(name('file'), sides.replica, STAGED, { onChunk });
}

/** Copies `file` from the source to a replica that is said to have none of that name. */
function copyNew(sides: Sides, onChunk: (bytes: number) => boolean = () => true) {
  return sides.source.copyFile(name('file'), sides.replica, STAGED, { onChunk }, true);
}

/** Twice each, for the second of a kind may be made another way than the first. Without owner writes, with special bits, and both. */
const MODES = [0o644, 0o600, 0o444, 0o755, 0o4755, 0o666, 0o4555, 0o777].flatMap((mode) => [mode, mode]);

function modeOfCopy(sides: Sides, mode: number): number {
  writeOld(sides, Buffer.from('content'), mode);
  copy(sides);
  const found = Number(statsOf(sides, 'replica', STAGED).mode) & 0o7777;
  fs.rmSync(sides.at('replica', STAGED));
  return found;
}

/** Writes `file` in the source with a time that no clock will show again, so that a change in the same tick is seen. */
function writeOld(sides: Sides, content: Buffer, mode: number): void {
  fs.rmSync(sides.at('source', 'file'), { force: true });
  fs.writeFileSync(sides.at('source', 'file'), content);
  fs.chmodSync(sides.at('source', 'file'), mode);
  fs.utimesSync(sides.at('source', 'file'), 1_600_000_000.25, 1_600_000_000.25);
}

function statsOf(sides: Sides, side: 'source' | 'replica', file: string): fs.BigIntStats {
  return fs.lstatSync(sides.at(side, file), { bigint: true });
}
