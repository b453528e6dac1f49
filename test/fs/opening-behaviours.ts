// How roots and directories are opened, and that nothing outside a root is ever reached.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AbsolutePath, bytesOfText } from '../../src/core/tree/bytes.js';
import { FILE } from '../../src/core/tree/entry-table.js';
import { FsError } from '../../src/fs/port/fs-error.js';
import { absolute, type Behaviour, fails, GO_ON, name, openFully, readTable, relative } from './rig.js';

export const OPENING: readonly Behaviour[] = [
  {
    name: 'reaches directories beyond 4,096 bytes of path',
    run: (rig) => {
      using root = openFully(rig, path.join(rig.folder, 'deep'));
      const step = 'd'.repeat(240);
      let deepest = '';
      for (let depth = 0; depth < 40; depth++) {
        using directory = root.openDirectory(relative(deepest));
        directory.makeDirectory(name(step));
        deepest = deepest === '' ? step : `${deepest}/${step}`;
      }
      assert.ok(deepest.length > 2 * 4096);
      using directory = root.openDirectory(relative(deepest));
      directory.makeFile(name('file'));
      assert.deepEqual([...readTable(directory).names], ['file']);
      assert.equal(directory.copyFile(name('file'), directory, name('copy'), GO_ON).state, 'whole');
      fails('ENOENT', () => root.openDirectory(relative(`${deepest}/missing`)));
      fails('ENAMETOOLONG', () => root.openDirectory(relative('n'.repeat(5000))));
    },
  },
  {
    name: 'opens a root behind a symlink, and tells its real path',
    run: (rig) => {
      fs.mkdirSync(path.join(rig.folder, 'real'));
      fs.symlinkSync('real', path.join(rig.folder, 'symlink'));
      using root = rig.fileSystem.openRoot(absolute(path.join(rig.folder, 'symlink')));
      const stats = fs.statSync(path.join(rig.folder, 'real'), { bigint: true });
      assert.equal(root.path, fs.realpathSync(path.join(rig.folder, 'real')));
      assert.equal(root.inode, stats.ino.toString());
      assert.equal(BigInt(root.device), stats.dev);
      fs.writeFileSync(path.join(rig.folder, 'file'), '');
      fs.symlinkSync('missing', path.join(rig.folder, 'dangling'));
      fails('ENOENT', () => rig.fileSystem.openRoot(absolute(path.join(rig.folder, 'dangling'))));
      fails('ENOENT', () => rig.fileSystem.openRoot(absolute(path.join(rig.folder, 'missing'))));
      const strange = `${bytesOfText(rig.folder)}/caf\xe9` as AbsolutePath;
      rig.fileSystem.makePath(strange);
      using strangeRoot = rig.fileSystem.openRoot(strange);
      assert.equal(strangeRoot.path, strange.replace(rig.folder, fs.realpathSync(rig.folder)));
      fails('ENOTDIR', () => rig.fileSystem.openRoot(absolute(path.join(rig.folder, 'file'))));
    },
  },
  {
    name: 'follows a symlink on the way to a root only where nobody else can have planted it',
    user: 'root',
    run: (rig) => {
      const at = (...parts: string[]) => path.join(rig.folder, ...parts);
      fs.mkdirSync(at('hers/folder/inner'), { recursive: true });
      fs.mkdirSync(at('ours/folder/inner'), { recursive: true });
      for (const folder of ['hers', 'hers/folder', 'hers/folder/inner']) fs.chownSync(at(folder), SHE, SHE);
      const links: readonly [string, string, number, 'followed' | 'refused'][] = [
        ['ours-to-ours', at('ours/folder'), 0, 'followed'],
        ['ours-to-hers', at('hers/folder'), 0, 'followed'],
        ['hers-to-hers', at('hers/folder'), SHE, 'followed'],
        ['hers-to-ours', at('ours/folder'), SHE, 'refused'],
        ['others-to-hers', at('hers/folder'), SHE + 1, 'refused'],
        ['hers-relative', '../ours/../ours/folder', SHE, 'refused'],
        ['hers-up', '..', SHE, 'refused'],
        ['hers-behind-ours', at('hers/ours-to-ours'), SHE, 'refused'],
        ['ours-behind-hers', at('hers/hers-to-ours'), 0, 'refused'],
      ];
      for (const [link, target, owner] of links) {
        fs.symlinkSync(target, at('hers', link));
        fs.lchownSync(at('hers', link), owner, owner);
      }
      for (const [link, , , expected] of links.filter(([link]) => link !== 'hers-up')) {
        for (const rest of ['', '/inner', '/inner/..', '/./inner/']) {
          const open = () => rig.fileSystem.openRoot(absolute(`${at('hers', link)}${rest}`))[Symbol.dispose]();
          if (expected === 'followed') open();
          else fails('UNTRUSTED', open);
        }
      }
      fails('UNTRUSTED', () => rig.fileSystem.openRoot(absolute(at('hers/hers-up/ours/folder'))));
      fails('UNTRUSTED', () => rig.fileSystem.makePath(absolute(at('hers/hers-to-ours/made'))));
      assert.deepEqual(fs.readdirSync(at('ours/folder')), ['inner']);
      rig.fileSystem.makePath(absolute(at('hers/hers-to-hers/made/below')));
      assert.deepEqual(fs.readdirSync(at('hers/folder/made')), ['below']);
      fs.symlinkSync('loop', at('loop'));
      fails('ELOOP', () => rig.fileSystem.openRoot(absolute(at('loop'))));
      fails('ELOOP', () => rig.fileSystem.openRoot(absolute(at('loop/inner'))));
    },
  },
  {
    name: 'follows no symlink below a root, at the end or on the way',
    run: (rig) => {
      using root = openFully(rig, path.join(rig.folder, 'root'));
      fs.mkdirSync(path.join(rig.folder, 'outside/inner'), { recursive: true });
      fs.mkdirSync(path.join(root.path, 'inside/inner'), { recursive: true });
      fs.symlinkSync('../outside', path.join(root.path, 'away'));
      fs.symlinkSync('inside', path.join(root.path, 'near'));
      fs.writeFileSync(path.join(root.path, 'file'), '');
      for (const refused of ['away', 'away/inner', 'near', 'near/inner', 'file']) {
        fails(['ELOOP', 'ENOTDIR'], () => root.openDirectory(relative(refused)));
      }
      root.openDirectory(relative('inside/inner'))[Symbol.dispose]();
    },
  },
  {
    name: 'stays in a directory that is swapped for a symlink while it is open',
    run: (rig) => {
      using root = openFully(rig, path.join(rig.folder, 'root'));
      const outside = path.join(rig.folder, 'outside');
      fs.mkdirSync(outside);
      fs.writeFileSync(path.join(outside, 'victim'), 'precious', { mode: 0o644 });
      fs.mkdirSync(path.join(root.path, 'directory'));
      fs.writeFileSync(path.join(root.path, 'directory/victim'), 'ours');
      using directory = root.openDirectory(relative('directory'));
      fs.renameSync(path.join(root.path, 'directory'), path.join(root.path, 'moved'));
      fs.symlinkSync('../outside', path.join(root.path, 'directory'));
      directory.makeFile(name('made'));
      directory.copyFile(name('victim'), directory, name('staged'), GO_ON);
      directory.stamp(name('victim'), FILE, { ...directory.find(name('victim'))!.attributes, mode: 0o777 }); // it is there
      directory.removeFile(name('victim'));
      assert.deepEqual(fs.readdirSync(outside), ['victim']);
      assert.equal(fs.readFileSync(path.join(outside, 'victim'), 'utf8'), 'precious');
      assert.equal(fs.statSync(path.join(outside, 'victim')).mode & 0o777, 0o644);
      assert.equal(fs.readFileSync(path.join(root.path, 'moved/staged'), 'utf8'), 'ours');
      fails(['ELOOP', 'ENOTDIR'], () => root.openDirectory(relative('directory')));
    },
  },
  {
    name: 'never lands outside while somebody swaps a directory for a symlink again and again',
    run: (rig) => {
      using root = openFully(rig, path.join(rig.folder, 'root'));
      fs.mkdirSync(path.join(rig.folder, 'outside/inner'), { recursive: true });
      fs.mkdirSync(path.join(root.path, 'directory/inner'), { recursive: true });
      fs.symlinkSync('../outside', path.join(root.path, 'symlink'));
      const inside = fs.statSync(path.join(root.path, 'directory/inner')).ino;
      using swapper = new Swapper(root.path);
      for (let opened = 0, refused = 0; opened < 200 || refused < 200; ) {
        try {
          using inner = root.openDirectory(relative('directory/inner'));
          const { inodeLow, inodeHigh } = inner.attributes();
          assert.equal(inodeHigh * 2 ** 32 + inodeLow, inside);
          opened++;
        } catch (error) {
          if (!(error instanceof FsError)) throw error;
          assert.ok(['ELOOP', 'ENOTDIR', 'ENOENT'].includes(error.code), error.code);
          refused++;
        }
      }
      assert.ok(swapper.swaps > 0);
    },
  },
  {
    name: 'tells a folder by its identity',
    run: (rig) => {
      using one = openFully(rig, path.join(rig.folder, 'one'));
      using again = openFully(rig, path.join(rig.folder, 'one'));
      using two = openFully(rig, path.join(rig.folder, 'two'));
      assert.deepEqual(one.identity, again.identity);
      assert.notDeepEqual(one.identity, two.identity);
      assert.equal(one.identity.fileSystemType, fs.statfsSync(rig.folder).type);
    },
  },
];

/** Somebody else than root. */
const SHE = 65534;

/** A thread that renames `directory` away and `symlink` into its place, and back, as fast as it can. */
class Swapper implements Disposable {
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));

  /** Returns when it is at work. */
  constructor(folder: string) {
    const worker = new Worker(SWAPPER, { eval: true, workerData: { folder, shared: this.#shared } });
    worker.unref();
    Atomics.wait(this.#shared, SWAPS, 0);
  }

  get swaps(): number {
    return Atomics.load(this.#shared, SWAPS);
  }

  /** Returns when it has stopped, with everything in its place. */
  [Symbol.dispose](): void {
    Atomics.store(this.#shared, STATE, STOPPING);
    Atomics.wait(this.#shared, STATE, STOPPING);
  }
}

const SWAPS = 0;
const STATE = 1;
const STOPPING = 1;
const SWAPPER = `
  const { workerData: { folder, shared } } = require('node:worker_threads');
  const { renameSync } = require('node:fs');
  const rename = (from, to) => renameSync(folder + '/' + from, folder + '/' + to);
  while (Atomics.load(shared, 1) === 0) {
    rename('directory', 'aside');
    rename('symlink', 'directory');
    rename('directory', 'symlink');
    rename('aside', 'directory');
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
  }
  Atomics.store(shared, 1, 2);
  Atomics.notify(shared, 1);
`;
