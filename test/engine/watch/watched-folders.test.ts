import { describe, expect, it } from 'vitest';
import type { WatchingStatus } from '../../../src/core/report/pair-status.js';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { WatchEvent } from '../../../src/core/watch/watch-event.js';
import type { Root } from '../../../src/fs/port/port.js';
import { WatchedFolders } from '../../../src/engine/watch/watched-folders.js';
import type { Watches } from '../../../src/engine/watch/watching.js';

/** A folder whose watcher says what the test has it say. No real one runs out of watches, or loses changes, when asked to. */
function folder(how: { readonly size?: number; readonly fileSystemType?: number; readonly cannot?: boolean } = {}) {
  const waiting: WatchEvent[] = [];
  const budgets: number[] = [];
  const watcher = {
    size: how.size ?? 0,
    wanted: how.size ?? 0,
    beginWalk: (most: number) => void budgets.push(most),
    endWalk: () => {},
    watch: () => undefined,
    unwatched: () => [],
    drain: (receive: (event: WatchEvent) => void) => {
      for (const event of waiting.splice(0)) receive(event);
    },
    stop: async () => {},
  };
  const limit = { setting: 'max_user_instances', code: 'EMFILE', value: 1 };
  const root = {
    identity: { fileSystemType: how.fileSystemType ?? 0xef53 },
    startWatcher: () => (how.cannot ? limit : watcher),
  } as unknown as Root;
  return { root, waiting, budgets };
}

function listening() {
  const told: WatchingStatus[] = [];
  const watches: Watches[] = [];
  const folders = new WatchedFolders({
    sides: ['a', 'b'],
    watches: 'exact',
    mostWatches: () => 101,
    onEvents: () => {},
    onChange: (watching) => told.push(watching),
    onWatches: (now) => watches.push(now),
  });
  return { folders, told, watches };
}

const NFS = 0x6969;
const CHANGED: WatchEvent = {
  ...{ kind: 'entry', directory: '' as RelativePath, name: 'f' as Name, what: 'closed', isDirectory: false, cookie: 0 },
};

describe('the folders of a pair that goes both ways', () => {
  it('are both heard, each with its half of the watches, and tell of both together', () => {
    const { folders, told, watches } = listening();
    const [a, b] = [folder({ size: 3 }), folder({ size: 4 })];
    expect(folders.beginWalk({ a: a.root, b: b.root })).toBe(true);
    folders.endWalk();
    expect([a.budgets, b.budgets]).toEqual([[50], [50]]);
    expect(told).toEqual([{ kind: 'live' }]);
    expect(watches.at(-1)).toEqual({ watched: 7, wanted: 7 });
    a.waiting.push(CHANGED);
    b.waiting.push({ ...CHANGED, name: 'g' as Name }, { kind: 'overflow' });
    const heard: WatchEvent[] = [];
    folders.drain((event) => heard.push(event));
    expect(heard).toEqual([CHANGED, { ...CHANGED, name: 'g' }, { kind: 'overflow' }]);
    expect([folders.drainOverflows(), folders.drainOverflows()]).toEqual([1, 0]);
  });

  it('are heard as well as the one that is heard the worst', () => {
    const { folders, told } = listening();
    expect(folders.beginWalk({ a: folder().root, b: folder({ fileSystemType: NFS }).root })).toBe(true);
    folders.endWalk();
    expect(told.at(-1)).toEqual({ kind: 'blind', message: expect.stringMatching(/^the replica lies on NFS, /) });
  });

  it('are not heard where neither can be watched', () => {
    const { folders, told } = listening();
    expect(folders.beginWalk({ a: folder({ cannot: true }).root, b: folder({ cannot: true }).root })).toBe(false);
    expect(told.at(-1)).toMatchObject({
      kind: 'degraded',
      message: expect.stringMatching(/^the source cannot be watched/),
    });
  });

  it('are heard as far as they are there', () => {
    const { folders, told } = listening();
    expect(folders.beginWalk({ a: folder().root })).toBe(true);
    folders.endWalk();
    expect(told).toEqual([{ kind: 'live' }]);
  });
});
