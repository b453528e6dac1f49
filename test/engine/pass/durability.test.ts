import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfText } from '../../../src/core/tree/bytes.js';
import { readPairRecord } from '../../../src/state/pair-record.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { COMPLETED, FIRST, type MirrorOptions, mirror } from '../mirror.js';
import { folders, symlink, temporaryFolder, type Tree, waitForTick } from '../trees.js';

const SOURCE: Tree = { a: 'a', folder: { b: 'b', deep: { c: 'c' } }, link: symlink('a') };

/** A pass over the Linux adapter; tells at which lines of its log it wanted the disk. */
function durably(source: string, replica: string, options: MirrorOptions = {}) {
  const syncs: number[] = [];
  let lines = 0;
  const mirrored = mirror(source, replica, {
    state: FIRST,
    fileSystem: createLinuxFileSystem({ beat: () => {} }),
    ...options,
    policy: { durability: 'pass', ...options.policy },
    onEvent: (event) => {
      lines++;
      return options.onEvent?.(event);
    },
    onSync: (root) => {
      expect(root.path).toBe(bytesOfText(fs.realpathSync(replica)));
      syncs.push(lines);
      return options.onSync?.(root);
    },
  });
  return { ...mirrored, syncs };
}

const EIO = () => new FsError('EIO', 'input/output error');

describe('durability "pass"', () => {
  it('asks for the disk once, after everything else, and only when something was changed', () => {
    const { source, replica } = folders(SOURCE, { gone: { x: 'x' } });
    const first = durably(source, replica, { state: COMPLETED });
    expect(first.syncs).toEqual([first.lines.length]);
    expect(first.report.outcome).toBe('ok');
    expect(first.state).toHaveProperty('lastCompletedAt');
    expect(first.state).not.toHaveProperty('unsynced');
    expect(durably(source, replica, { state: first.state })).toMatchObject({ syncs: [], lines: [] });
    fs.writeFileSync(path.join(source, 'a'), 'new');
    expect(durably(source, replica, { state: first.state, dryRun: true }).syncs).toEqual([]);
    expect(durably(source, replica, { state: first.state }).syncs).toHaveLength(1);
  });

  it('asks for it also after a pass that has only made the replica, and after one that is held', () => {
    const { base, source } = folders({}, {});
    const made = path.join(base, 'made');
    const state = { ...FIRST, replicaParentDevice: fs.statSync(base).dev };
    expect(durably(source, made, { state }).syncs).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`o${n}`, '']));
    const other = folders({ new: 'new' }, many);
    const held = durably(other.source, other.replica, { state: { ...FIRST, lastCompletedAt: 1 } });
    expect(held).toMatchObject({ syncs: [1], report: { outcome: 'held' } });
  });

  it('is a problem where the disk fails, and asked for again until it does not', () => {
    const { source, replica } = folders(SOURCE);
    const failed = durably(source, replica, { onSync: EIO });
    expect(failed.report).toMatchObject({ outcome: 'problems', problemCount: 1 });
    expect(failed.report.problems[0]).toEqual({
      side: 'replica',
      path: '',
      action: 'write to disk',
      code: 'EIO',
      message: 'input/output error; what was written lately may be lost',
    });
    expect(failed.state).not.toHaveProperty('lastCompletedAt');
    expect(failed.state.history).toHaveLength(1);
    expect(failed.state).toHaveProperty('unsynced.hasFailed', true);
    // What memory shows of it need not be on the disk.
    const again = durably(source, replica, { state: failed.state });
    expect(again).toMatchObject({ syncs: [again.lines.length], report: { outcome: 'ok', counts: { updated: 4 } } });
    expect(again.lines[0]).toMatch(
      /^note the replica's disk has failed to write: what has changed since .* is copied again$/,
    );
    expect(again.state).not.toHaveProperty('unsynced');
    expect(durably(source, replica, { state: again.state }).syncs).toEqual([]);
  });

  it.each([
    ['in the middle of its changes', { onEvent: () => true }],
    ['while it waits for the disk', {}],
  ])('is made up for by the next pass when one is cut short %s', (_, options) => {
    const { source, replica } = folders(SOURCE);
    let isCancelled = false;
    // Only a pass that is cancelled while it waits goes on to ask; its control says so from then on.
    const onSync = () => {
      isCancelled = true;
      return undefined;
    };
    const cut = durably(source, replica, { ...options, onSync, isCancelled: () => isCancelled });
    expect(cut.report.outcome).toBe('cancelled');
    expect(cut.state.unsynced).toEqual({ since: expect.any(Number) });
    expect(cut.state).not.toHaveProperty('lastCompletedAt');
    durably(source, replica, { policy: { durability: 'none' }, state: FIRST });
    const next = durably(source, replica, { state: cut.state });
    expect(next).toMatchObject({ syncs: [1], lines: [expect.stringContaining('is compared by content')] });
    expect(next.state).not.toHaveProperty('unsynced');
  });

  it('says that it changes the replica before it does', () => {
    const { source, replica } = folders(SOURCE);
    const seen: string[][] = [];
    durably(source, replica, { onSave: (nth) => nth === 1 && seen.push(fs.readdirSync(replica)) });
    expect(seen).toEqual([[]]);
  });

  it('asks for nothing where the adapter cannot', () => {
    const { source, replica } = folders(SOURCE);
    const syncs: unknown[] = [];
    const onSync = (root: unknown) => {
      syncs.push(root);
      return undefined;
    };
    const { report, state } = mirror(source, replica, { state: FIRST, policy: { durability: 'pass' }, onSync });
    expect([report.outcome, syncs.length, state.unsynced]).toEqual(['ok', 0, undefined]);
  });
});

describe('what may not be on the disk', () => {
  const NOW = Math.floor(Date.now() / 1000);
  const SINCE = { since: NOW - 3600 };

  /** What a power cut leaves of a file whose size came to the disk before its content. */
  function zero(file: string): void {
    const { size, atime, mtime } = fs.statSync(file);
    fs.writeFileSync(file, Buffer.alloc(size));
    fs.utimesSync(file, atime, mtime);
  }

  function mirrored() {
    const made = folders({ a: 'aaaa', b: 'bbbb', folder: { c: 'cccc' }, link: symlink('a') });
    for (const file of ['a', 'b', 'folder/c']) fs.utimesSync(path.join(made.source, file), 1e9, 1e9);
    expect(durably(made.source, made.replica).report.outcome).toBe('ok');
    return made;
  }

  it.each(['mtime', 'newer', 'content'] as const)(
    'is read, and put right, where it was written since (compare: %s)',
    (compare) => {
      const { source, replica } = mirrored();
      zero(path.join(replica, 'folder/c'));
      fs.truncateSync(path.join(replica, 'b'));
      fs.utimesSync(path.join(replica, 'b'), 1e9, 1e9);
      const state = { ...COMPLETED, unsynced: SINCE };
      const { lines, state: next } = durably(source, replica, { state, policy: { compare } });
      expect(lines.slice(1)).toEqual(['update b', 'update folder/c']);
      expect(fs.readFileSync(path.join(replica, 'folder/c'), 'utf8')).toBe('cccc');
      expect(next).not.toHaveProperty('unsynced');
    },
  );

  it('is not looked for in what has not changed since, nor where a witness is to tell', () => {
    const { source, replica } = mirrored();
    waitForTick(source); // what changes within a tick of the source's file is compared with it
    zero(path.join(replica, 'a'));
    const later = { ...COMPLETED, unsynced: { since: NOW + 3600 } };
    expect(durably(source, replica, { state: later }).report.counts.updated).toBe(0);
    const state = { ...COMPLETED, unsynced: SINCE };
    expect(durably(source, replica, { state, isWitness: true }).report.counts.updated).toBe(0);
    expect(durably(source, replica, { state }).report.counts.updated).toBe(1);
  });

  it('is copied again where it cannot be read', () => {
    const { source, replica } = mirrored();
    const { lines } = durably(source, replica, {
      state: { ...COMPLETED, unsynced: SINCE },
      intercept: ({ verb, side, path: at }) =>
        verb === 'isSameContent' && side === 'replica' && at === 'a' ? 'EIO' : undefined,
    });
    expect(lines.slice(1)).toEqual(['update a']);
  });

  it('stays uncertain where a pass could not settle it', () => {
    const { source, replica } = mirrored();
    const state = { ...COMPLETED, unsynced: { ...SINCE, hasFailed: true } as const };
    const hindered = durably(source, replica, {
      state,
      intercept: ({ verb, side, path: at }) =>
        verb === 'copyFile' && side === 'source' && at === 'a' ? 'EACCES' : undefined,
    });
    expect(hindered.report.outcome).toBe('problems');
    expect(hindered.state.unsynced).toEqual(state.unsynced);
    const next = durably(source, replica, { state: hindered.state });
    expect(next.lines.slice(1)).toEqual(['update a', 'update b', 'update link', 'update folder/c']);
    expect(next.state).not.toHaveProperty('unsynced');
  });

  it('begins earlier where the clock was set back since', () => {
    const { source, replica } = mirrored();
    fs.writeFileSync(path.join(source, 'new'), 'new');
    const state = { ...COMPLETED, unsynced: { since: 5000 } };
    const cut = durably(source, replica, { state, now: 2_000_000, onSync: EIO });
    expect(cut.state.unsynced).toEqual({ since: 1995, hasFailed: true });
  });

  it('is all of it where the state is of a version that said no more, since the last pass that was on the disk began', () => {
    const file = path.join(temporaryFolder(), 'state.json');
    for (const [completed, since] of [
      [{ lastCompletedAt: 100_000 }, 95],
      [{}, 0],
    ] as const) {
      fs.writeFileSync(file, JSON.stringify({ version: 1, history: [], unsynced: true, ...completed }));
      expect(readPairRecord(file)).toMatchObject({ state: { history: [], unsynced: { since }, ...completed } });
    }
  });
});

describe('durability "file"', () => {
  const file = (source: string, replica: string, options: MirrorOptions = {}) => {
    const synced: string[] = [];
    const mirrored = durably(source, replica, {
      ...options,
      policy: { durability: 'file' },
      intercept: (call) => {
        if (call.side === 'replica' && call.verb === 'sync') synced.push(call.path);
        return options.intercept?.(call);
      },
    });
    return { ...mirrored, synced: synced.sort() };
  };

  it('writes out each directory in which a name was made, renamed or removed', () => {
    const { source, replica } = folders(
      { ...SOURCE, same: { d: 'd' }, shrunk: { left: {} }, stamped: { e: 'e' }, turned: { f: 'f' } },
      { same: { d: 'd' }, shrunk: { left: { x: 'x' }, gone: { y: 'y' } }, stamped: { e: 'e' }, turned: 'file' },
    );
    for (const root of [source, replica]) fs.chmodSync(path.join(root, 'stamped/e'), root === source ? 0o600 : 0o644);
    const first = file(source, replica, { state: { history: [], lastCompletedAt: 1 } });
    expect(first).toMatchObject({ syncs: [], report: { outcome: 'ok' } });
    expect(first.synced).toEqual(['', 'folder', 'folder/deep', 'shrunk', 'shrunk/left', 'turned']);
    expect(file(source, replica, { state: first.state }).synced).toEqual([]);
  });

  it('does the same by node:fs', () => {
    const { source, replica } = folders(SOURCE);
    const synced: string[] = [];
    const { report } = mirror(source, replica, {
      policy: { durability: 'file' },
      intercept: ({ verb, path: at }) => {
        if (verb === 'sync') synced.push(at);
        return undefined;
      },
    });
    expect(report.outcome).toBe('ok');
    expect(synced.sort()).toEqual(['', 'folder', 'folder/deep']);
  });

  it('is a problem where a directory cannot be written out, but not where the file system has no such thing', () => {
    const { source, replica } = folders(SOURCE);
    const failing = file(source, replica, {
      intercept: ({ verb, path: at }) => (verb !== 'sync' ? undefined : at === 'folder' ? 'EIO' : 'EINVAL'),
    });
    expect(failing.lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica folder EIO']);
    expect(failing.state).not.toHaveProperty('lastCompletedAt');
    // Which directories those were is forgotten by the next pass: it has everything written out.
    const next = file(source, replica, { state: failing.state });
    expect(next.syncs).toEqual([next.lines.length]);
  });
});
