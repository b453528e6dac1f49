// What only inotify tells: both ends of a rename, loss, limits, unmounts; and that nothing is lost on the way between threads.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { ROOT } from '../../../src/core/tree/bytes.js';
import type { EntryEvent, WatchEvent } from '../../../src/core/watch/watch-event.js';
import { loadInotify, pollfds } from '../../../src/fs/libc/inotify.js';
import { openDescriptors, temporaryFolder } from '../../engine/trees.js';
import { BUILT_FOLDER, openBuilt, PROJECT } from '../built.js';
import { mountVolume } from '../mounts.js';
import { absolute, relative } from '../rig.js';
import { DirectWatcher, readModel, WatchRig } from '../watch-rig.js';
import { isThorough } from '../../thorough.js';

const KINDS = ['inotify', 'inotify, read at once'];
const DIRECT = 'inotify, read at once';
/** More than the kernel queues, which is 16,384 events. */
const FILES = isThorough ? 60_000 : 20_000;

const entries = (events: readonly WatchEvent[]) =>
  events.filter((event): event is EntryEvent => event.kind === 'entry');

/** Lets a tmpfs be unmounted in a test and be there for the clean-up. */
async function whileUnmounted(folder: string, run: () => Promise<void>): Promise<void> {
  execFileSync('umount', [folder]);
  try {
    await run();
  } finally {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  }
}

describe.each(KINDS)('%s', (kind) => {
  it('loses nothing of a burst of files, although nobody listens while they are made', async () => {
    const before = inotifyDescriptors();
    const rig = await WatchRig.open(kind, temporaryFolder({ inMemory: true }));
    const [instance] = inotifyDescriptors().filter((descriptor) => !before.includes(descriptor));
    const created = new Set<string>();
    let other = 0;
    const take = () => {
      for (const event of takeRaw(rig)) {
        if (event.kind === 'entry' && event.what === 'created') created.add(event.name);
        else if (event.kind !== 'entry') other++;
      }
    };
    for (let index = 0; index < FILES; index++) {
      fs.closeSync(fs.openSync(rig.at(`f${index}`), 'w'));
      if (index % 2000 !== 0) continue;
      // Without a thread of its own nobody keeps the kernel's queue short.
      if (kind === DIRECT) take();
      blockUntilRead(instance!);
    }
    while (created.size < FILES && other === 0) {
      take();
      await nextTurn();
    }
    expect([created.size, other]).toEqual([FILES, 0]);
  });

  it('says both ends of a rename under one cookie, of a directory as well', async () => {
    const folder = temporaryFolder();
    for (const deep of ['a/tree', 'b']) fs.mkdirSync(path.join(folder, deep), { recursive: true });
    fs.writeFileSync(path.join(folder, 'a/f'), '');
    const rig = await WatchRig.open(kind, folder);
    fs.renameSync(rig.at('a/f'), rig.at('b/g'));
    fs.renameSync(rig.at('a/tree'), rig.at('b/wood'));
    const told = entries(await rig.drain());
    expect(told).toEqual([
      { kind: 'entry', directory: 'a', name: 'f', what: 'moved-from', isDirectory: false, cookie: told[0]?.cookie },
      { kind: 'entry', directory: 'b', name: 'g', what: 'moved-to', isDirectory: false, cookie: told[0]?.cookie },
      { kind: 'entry', directory: 'a', name: 'tree', what: 'moved-from', isDirectory: true, cookie: told[2]?.cookie },
      { kind: 'entry', directory: 'b', name: 'wood', what: 'moved-to', isDirectory: true, cookie: told[2]?.cookie },
    ]);
    expect(new Set(told.map(({ cookie }) => cookie)).size).toBe(2);
    expect(told[0]?.cookie).not.toBe(0);
  });

  it('says that more has happened than can be queued, and a walk of the whole tree makes everything good', async () => {
    const folder = temporaryFolder({ inMemory: true });
    const names = ['x'.repeat(255), 'y'.repeat(255)] as const;
    fs.writeFileSync(path.join(folder, names[0]), '');
    const rig = await WatchRig.open(kind, folder);
    // Two events of 272 bytes each: more than the kernel queues, and more than the reader's thread hands over.
    for (let index = 0; index < 70_000; index++)
      fs.renameSync(rig.at(names[index % 2]!), rig.at(names[(index + 1) % 2]!));
    for (let index = 0; index < 400; index++) fs.mkdirSync(rig.at(`d${index}/below`), { recursive: true });
    for (let index = 0; index < 400; index += 2) fs.rmSync(rig.at(`d${index}`), { recursive: true });
    for (let index = 1; index < 400; index += 2) fs.renameSync(rig.at(`d${index}`), rig.at(`r${index}`));
    for (let round = 0; round < 2; round++) await rig.drain();
    expect(rig.overflows).toBeGreaterThan(0);
    expect(rig.model).toEqual(readModel(rig));
    expect(rig.watcher.size).toBe(401);
    fs.writeFileSync(rig.at('r399/below/f'), '');
    expect(entries(await rig.drain()).map(({ directory }) => directory)).toContain('r399/below');
  });

  it('says that the file system was unmounted', async (context: TestContext) => {
    const folder = mountVolume(context, 'tmpfs');
    fs.mkdirSync(path.join(folder, 'd'));
    const rig = await WatchRig.open(kind, folder);
    rig.root[Symbol.dispose]();
    await whileUnmounted(folder, async () => {
      const told = await rig.until((event) => event.kind === 'unmounted' && event.directory === ROOT);
      told.push(...(told.length === 2 ? [] : await rig.until((event) => event.kind === 'unmounted')));
      expect(new Set(told)).toEqual(
        new Set([
          { kind: 'unmounted', directory: ROOT },
          { kind: 'unmounted', directory: 'd' },
        ]),
      );
    });
    rig.takeNow();
    expect(rig.watcher.size).toBe(0);
  });
});

/** The inotify instances that this process holds open. */
function inotifyDescriptors(): readonly number[] {
  const isInotify = (descriptor: string) => linkOf(`/proc/self/fd/${descriptor}`) === 'anon_inode:inotify';
  return fs.readdirSync('/proc/self/fd').filter(isInotify).map(Number);
}

/** Nothing for a descriptor that is closed by now, as that of the listing itself. */
function linkOf(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Blocks this thread, as a pass does, until somebody else has emptied the kernel's queue: on a loaded machine the reader's
 * thread gets its turn late. @throws Error where nobody reads
 */
function blockUntilRead(instance: number): void {
  const { poll } = loadInotify();
  const looks = Math.ceil(LONGEST_BLOCK_MS / LOOK_EVERY_MS);
  for (let look = 0; poll(pollfds([instance]), 0); look++) {
    if (look === looks) throw new Error(`nobody has read the queue for ${LONGEST_BLOCK_MS} ms`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
  }
}

const LONGEST_BLOCK_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** Without keeping the model, which would take its time. */
function takeRaw(rig: WatchRig): WatchEvent[] {
  const events: WatchEvent[] = [];
  rig.watcher.drain((event) => events.push(event));
  return events;
}

describe('the limits of the machine', () => {
  it('are said, leave nothing open, and what they left without a watch is watched once there is room', (context) => {
    const folder = temporaryFolder();
    for (const deep of ['a/b', 'c']) fs.mkdirSync(path.join(folder, deep), { recursive: true });
    requireUserNamespaces(context);
    const program = path.join(import.meta.dirname, '..', 'watch-limit-child.ts');
    const command = ['--user', '--map-root-user', process.execPath, '--import', 'tsx', program, folder];
    const { stdout, stderr } = spawnSync('unshare', command, { encoding: 'utf8' });
    expect(stderr).toBe('');
    // They are of the user namespace, below those of the machine.
    const LIMIT = (name: string, value: number) => ({ setting: `user.max_inotify_${name}`, value });
    const [instances, watches] = [LIMIT('instances', 0), LIMIT('watches', 2)];
    expect(JSON.parse(stdout)).toEqual([
      ...[instances, 0, instances],
      ...['watched', 'watched'],
      ...[watches, watches, 'watched', ['a']],
      ...['watched', 'watched', [], 'a/b'],
    ]);
  });

  function requireUserNamespaces(context: TestContext): void {
    const { status, stderr } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { encoding: 'utf8' });
    if (status === 0) return;
    const reason = `there are no user namespaces: ${stderr}`;
    if (process.env.CI !== undefined) throw new Error(`in CI nothing is skipped: ${reason}`);
    context.skip(reason);
  }
});

describe('the watches of an instance', () => {
  it('hold the events of a watch until somebody says which directory it is of', async () => {
    const folder = temporaryFolder();
    const watcher = new DirectWatcher();
    fs.mkdirSync(path.join(folder, 'd'));
    const watch = watcher.calls.add(watcher.inotify, path.join(folder, 'd'), 0x100);
    fs.writeFileSync(path.join(folder, 'd/f'), '');
    const told: WatchEvent[] = [];
    watcher.drain((event) => told.push(event));
    expect(told).toEqual([]);
    watcher.watches.learn(relative('d'), watch!); // there is room for one
    watcher.drain((event) => told.push(event));
    expect(entries(told).map(({ directory, name }) => `${directory}/${name}`)).toEqual(['d/f']);
    await watcher.stop();
  });

  it('say nothing of a directory that was dropped, although the kernel has its events still queued', async () => {
    const rig = await WatchRig.open(DIRECT);
    fs.mkdirSync(rig.at('d'));
    rig.takeNow();
    fs.writeFileSync(rig.at('d/f'), '');
    rig.watcher.unwatch(relative('d'));
    expect(rig.takeNow()).toEqual([]);
  });

  it('follow a directory to the path under which it was watched last', async () => {
    const rig = await WatchRig.open(DIRECT);
    fs.mkdirSync(rig.at('a'));
    rig.takeNow();
    fs.renameSync(rig.at('a'), rig.at('b'));
    fs.writeFileSync(rig.at('b/f'), '');
    // A pass finds it before the events are taken.
    rig.walkAll();
    expect(rig.watcher.size).toBe(2);
    expect(entries(rig.takeNow()).map(({ what, directory, name }) => `${what} ${directory}/${name}`)).toEqual([
      'moved-from /a',
      'moved-to /b',
    ]);
    fs.writeFileSync(rig.at('b/g'), '');
    expect(new Set(entries(rig.takeNow()).map(({ directory }) => directory))).toEqual(new Set(['b']));
  });
});

describe('the thread that reads', () => {
  it('is missed when it ends by itself', async () => {
    const fileSystem = await openBuilt(copyWithBrokenReader());
    using root = fileSystem.openRoot(absolute(temporaryFolder()));
    const before = openDescriptors();
    const told: WatchEvent[] = [];
    await new Promise<void>((resolve) => {
      const watcher = root.startWatcher({
        onEvents: () => {
          if ('setting' in watcher) return;
          for (let look = 0; look < 2; look++) watcher.drain((event) => told.push(event));
          using directory = root.openDirectory(ROOT);
          expect(() => watcher.watch(ROOT, directory)).toThrow('the watcher has ended');
          resolve(watcher.stop());
        },
      });
    });
    expect(told).toEqual([{ kind: 'failed', message: 'broken by the test' }]);
    expect(openDescriptors()).toBe(before);
  });

  function copyWithBrokenReader(): string {
    const folder = temporaryFolder();
    fs.cpSync(path.join(PROJECT, BUILT_FOLDER), folder, { recursive: true });
    fs.symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    fs.writeFileSync(path.join(folder, 'fs/inotify-reader.js'), "throw new Error('broken by the test');");
    return path.join(folder, 'fs/linux.js');
  }
});
