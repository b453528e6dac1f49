// What every watcher does, and what only the exact one can: against the real kernel.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../src/core/tree/bytes.js';
import type { EntryEvent, WatchEvent } from '../../../src/core/watch/watch-event.js';
import { openDescriptors, temporaryFolder } from '../../engine/trees.js';
import { relative } from '../rig.js';
import { readModel, WATCHERS, WatchRig } from '../watch-rig.js';

const KINDS = Object.keys(WATCHERS);
/** Those whose `watches` is `exact`: they know a directory again that they watch already. */
const EXACT = KINDS.filter((kind) => kind !== 'portable');

/** What was said of each path, in its order, without repetition. */
function said(events: readonly WatchEvent[]): string[] {
  const lines = events.map((event) => {
    if (event.kind !== 'entry') return event.kind;
    return `${event.what} ${event.directory === '' ? '' : `${event.directory}/`}${event.name}${event.isDirectory ? '/' : ''}`;
  });
  return lines.filter((line, index) => line !== lines[index - 1]);
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe.each(KINDS)('%s', (kind) => {
  it('tells of what happens to a file, below the root and deeper', async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'd/e'), { recursive: true });
    const rig = await WatchRig.open(kind, folder);
    const paths = ['f', 'd/e/f'].map((file) => rig.at(file));
    for (const file of paths) fs.writeFileSync(file, 'content');
    expect(new Set(said(await rig.drain()))).toEqual(
      kind === 'portable'
        ? new Set(['created f', 'modified f', 'created d/e/f', 'modified d/e/f'])
        : new Set(['created f', 'modified f', 'closed f', 'created d/e/f', 'modified d/e/f', 'closed d/e/f']),
    );
    for (const file of paths) fs.chmodSync(file, 0o600);
    const what = kind === 'portable' ? 'modified' : 'attributes';
    expect(said(await rig.drain())).toEqual([`${what} f`, `${what} d/e/f`]);
    for (const file of paths) fs.truncateSync(file, 3);
    expect(new Set(said(await rig.drain()))).toContain('modified d/e/f');
    for (const file of paths) fs.rmSync(file);
    expect(new Set(said(await rig.drain()))).toEqual(new Set(['deleted f', 'deleted d/e/f']));
  });

  it('says names byte by byte, whatever they are made of', async () => {
    const rig = await WatchRig.open(kind);
    const names = ['two\nlines', '\xff\xfe broken', '\xc3\xbc', ' ', '-n', 'n'.repeat(255), '\xe9'.repeat(255)];
    for (const name of names) fs.mkdirSync(bytes(`${rig.folder}/${name}`));
    await rig.drain();
    for (const name of names) fs.writeFileSync(bytes(`${rig.folder}/${name}/${name}`), '');
    const events = (await rig.drain()).filter((event): event is EntryEvent => event.kind === 'entry');
    const told = events.filter(({ what }) => what === 'created').map(({ directory, name }) => [directory, name]);
    expect(told).toEqual(names.map((name) => [name, name]));
    expect(rig.model).toEqual(readModel(rig));
  });

  it('misses nothing where directories are made and filled faster than they can be watched', async () => {
    const rig = await WatchRig.open(kind);
    for (let index = 0; index < 60; index++) {
      for (const deep of ['a', 'a/b', 'a/b/c', 'z/y']) fs.mkdirSync(rig.at(`d${index}`, deep), { recursive: true });
      fs.writeFileSync(rig.at(`d${index}/a/b/c/f`), `${index}`);
      if (index % 7 === 0) rig.takeNow();
    }
    await rig.drain();
    expect(rig.model).toEqual(readModel(rig));
    expect(rig.watcher.size).toBe(1 + 60 * 6);
  });

  it('watches a renamed tree under its new path, and what was put in its place under the old one', async () => {
    const folder = temporaryFolder();
    for (const deep of ['a/b/c', 'other']) fs.mkdirSync(path.join(folder, deep), { recursive: true });
    const rig = await WatchRig.open(kind, folder);
    fs.renameSync(rig.at('a'), rig.at('other/moved'));
    fs.mkdirSync(rig.at('a/b/c'), { recursive: true });
    await rig.drain();
    for (const place of ['a/b/c', 'other/moved/b/c']) fs.writeFileSync(rig.at(place, 'f'), place);
    const told = said(await rig.drain());
    expect(told).toContain('created a/b/c/f');
    expect(told).toContain('created other/moved/b/c/f');
    expect(rig.model).toEqual(readModel(rig));
    expect(rig.watcher.size).toBe(1 + 1 + 3 + 3);
  });

  it('watches a tree no longer that was moved out or deleted, nor what is unwatched', async () => {
    const folder = temporaryFolder();
    for (const deep of ['out/b', 'gone/b', 'left/b', 'kept'])
      fs.mkdirSync(path.join(folder, deep), { recursive: true });
    const rig = await WatchRig.open(kind, folder);
    expect(rig.watcher.size).toBe(8);
    const outside = path.join(temporaryFolder(), 'out');
    fs.renameSync(rig.at('out'), outside);
    fs.rmSync(rig.at('gone'), { recursive: true });
    rig.watcher.unwatch(relative('left'));
    await rig.drain();
    expect(rig.watcher.size).toBe(2);
    fs.writeFileSync(path.join(outside, 'b/f'), '');
    fs.writeFileSync(rig.at('left/b/f'), '');
    fs.writeFileSync(rig.at('kept/f'), '');
    expect([
      ...new Set((await rig.drain()).flatMap((event) => (event.kind === 'entry' ? [event.directory] : []))),
    ]).toEqual(['kept']);
  });

  it('unwatches what a walk of the whole tree has not seen', async () => {
    const folder = temporaryFolder();
    for (const deep of ['a/b', 'c']) fs.mkdirSync(path.join(folder, deep), { recursive: true });
    const rig = await WatchRig.open(kind, folder);
    rig.watcher.beginWalk(Number.POSITIVE_INFINITY);
    for (const seen of [ROOT, relative('c')]) {
      using directory = rig.root.openDirectory(seen);
      rig.watcher.watch(seen, directory);
    }
    if (EXACT.includes(kind)) expect(rig.watcher.size).toBe(4);
    rig.watcher.endWalk();
    expect(rig.watcher.size).toBe(2);
  });

  it('keeps to its share from the next walk on, and is whole again when that is larger', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b', 'c']) fs.mkdirSync(path.join(folder, name));
    const rig = await WatchRig.open(kind, folder);
    const walk = (most: number) => {
      rig.watcher.beginWalk(most);
      return [ROOT, 'a', 'b', 'c'].map((seen) => {
        using directory = rig.root.openDirectory(relative(seen));
        return rig.watcher.watch(relative(seen), directory);
      });
    };
    expect(walk(2).map((limit) => limit?.share)).toEqual([undefined, undefined, 2, 2]);
    rig.watcher.endWalk();
    expect([rig.watcher.size, rig.watcher.wanted]).toEqual([2, 4]);
    expect(rig.watcher.unwatched().toSorted()).toEqual(['b', 'c']);
    expect(walk(4)).toEqual([undefined, undefined, undefined, undefined]);
    rig.watcher.endWalk();
    expect([rig.watcher.size, rig.watcher.wanted, rig.watcher.unwatched()]).toEqual([4, 4, []]);
    fs.writeFileSync(rig.at('c/f'), '');
    expect(said(await rig.drain())).toContain('created c/f');
  });

  it('tells that the root’s own attributes have changed', async () => {
    const rig = await WatchRig.open(kind);
    fs.chmodSync(rig.folder, 0o700);
    fs.utimesSync(rig.folder, 1, 1);
    expect(said(await rig.drain())).toContain('root-modified');
  });

  it.each(['removed', 'moved away'])('tells that the root was %s', async (how) => {
    const folder = path.join(temporaryFolder(), 'root');
    fs.mkdirSync(folder);
    const rig = await WatchRig.open(kind, folder);
    rig.root[Symbol.dispose]();
    if (how === 'removed') fs.rmdirSync(folder);
    else fs.renameSync(folder, `${folder}-away`);
    expect(said(await rig.until((event) => event.kind === 'root-gone'))).toContain('root-gone');
  });

  it('ends without leaving a descriptor behind, however often it is asked to', async () => {
    const rig = await WatchRig.open(kind);
    rig.root[Symbol.dispose]();
    await Promise.all([rig.watcher.stop(), rig.watcher.stop()]);
    const before = openDescriptors();
    for (let index = 0; index < 3; index++) {
      const again = await WatchRig.open(kind, rig.folder);
      again.root[Symbol.dispose]();
      await again.watcher.stop();
    }
    expect(openDescriptors()).toBe(before);
  });
});
