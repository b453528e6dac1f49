// File systems that come and go inside the source while a pass is looking at it.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { mountBind, mountVolume, requireTools } from '../../fs/mounts.js';
import { FIRST, type Mirrored, type MirrorOptions, mirror } from '../mirror.js';
import { folders, pathsIn, type Tree, writeTree } from '../trees.js';

const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

/** A source with a folder in which a disk is mounted, or not. */
class Disk {
  readonly source: string;
  readonly replica: string;
  readonly folder: string;
  readonly #disk: string;
  #isMounted = false;

  /** `below` is what is seen where the disk is not mounted. */
  constructor(context: TestContext, below: Tree) {
    ({ source: this.source, replica: this.replica } = folders({ a: { b: 'b' }, disk: below, z: {} }));
    this.folder = path.join(this.source, 'disk');
    this.#disk = mountVolume(context, 'tmpfs');
    writeTree(this.#disk, { deep: { one: '1', two: '2' } });
    onTestFinished(() => this.unmount());
  }

  mount(): void {
    run('mount', '--bind', this.#disk, this.folder);
    this.#isMounted = true;
  }

  unmount(): void {
    if (this.#isMounted) run('umount', '--lazy', this.folder);
    this.#isMounted = false;
  }

  pass(options: MirrorOptions): Mirrored {
    return mirror(this.source, this.replica, options);
  }
}

beforeEach((context) => requireTools(context, ['mount']));

const ON_DISK = ['disk', 'disk/deep', 'disk/deep/one', 'disk/deep/two'];

describe.each(['linux', 'portable'] as const)('a mount inside the source, with the %s adapter', (adapter) => {
  const crossing: MirrorOptions = { adapter, policy: { crossMounts: true } };

  it.for([
    ['an empty folder', {}],
    ['other content', { deep: { three: '3' } }],
  ] as const)('costs the replica nothing when it goes before it is entered, with %s below it', ([, below], context) => {
    const disk = new Disk(context, below);
    disk.mount();
    const { state } = disk.pass({ ...crossing, state: FIRST });
    fs.writeFileSync(path.join(disk.source, 'a', 'b'), 'changed');
    const unmounting = disk.pass({ ...crossing, state, onEvent: () => void disk.unmount() });
    expect(unmounting.lines).toEqual(['update a/b']);
    expect(unmounting.report.again).toBe(true);
    const later = disk.pass({ ...crossing, state: unmounting.state });
    expect(later.lines).toEqual(['problem source disk UNMOUNTED']);
    expect(pathsIn(disk.replica)).toEqual(expect.arrayContaining(ON_DISK));
  });

  it('costs the replica nothing when it goes before what it lacks is removed', (context) => {
    const disk = new Disk(context, { deep: {} });
    disk.mount();
    const { state } = disk.pass({ ...crossing, state: FIRST });
    fs.rmSync(path.join(disk.folder, 'deep', 'two'));
    const unmounting = disk.pass({ ...crossing, state, onSave: (nth) => nth === 1 && disk.unmount() });
    expect(unmounting.lines).toEqual([]);
    expect(unmounting.report.again).toBe(true);
    expect(pathsIn(disk.replica)).toEqual(expect.arrayContaining(ON_DISK));
  });
});

it('a mount that comes after its folder was listed is not entered', (context) => {
  const disk = new Disk(context, { below: 'b' });
  const { state } = disk.pass({ adapter: 'linux' });
  fs.writeFileSync(path.join(disk.source, 'a', 'b'), 'changed');
  const mounting = disk.pass({ adapter: 'linux', state, onEvent: () => void disk.mount() });
  expect(mounting.lines).toEqual(['update a/b']);
  expect(mounting.report.again).toBe(true);
  expect(disk.pass({ adapter: 'linux', state: mounting.state }).lines).toEqual([]);
  expect(pathsIn(disk.replica)).toContain('disk/below');
});

it('a mounted file is never taken for another one that has the same inode elsewhere', (context) => {
  const { replica } = folders({});
  const [source, other] = [mountVolume(context, 'tmpfs'), mountVolume(context, 'tmpfs')];
  for (const folder of [source, other]) {
    writeTree(folder, { a: folder });
    fs.linkSync(path.join(folder, 'a'), path.join(folder, 'b'));
  }
  writeTree(source, { mounted: '' });
  mountBind(context, path.join(other, 'a'), path.join(source, 'mounted'));
  expect(fs.statSync(path.join(source, 'mounted')).ino).toBe(fs.statSync(path.join(source, 'a')).ino);
  const { lines } = mirror(source, replica, { adapter: 'linux' });
  expect(lines).toEqual(['copy a', 'link b', 'copy mounted', 'retouch .']);
  expect(fs.readFileSync(path.join(replica, 'mounted'), 'utf8')).toBe(other);
});
