import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfText } from '../../src/core/bytes.js';
import { createLinuxFileSystem } from '../../src/fs/linux.js';
import { FsError } from '../../src/fs/port.js';
import { FIRST, type MirrorOptions, mirror } from './mirror.js';
import { folders, symlink, type Tree } from './trees.js';

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
    const first = durably(source, replica);
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
      message: 'input/output error; what this pass has written may be lost',
    });
    expect(failed.state).not.toHaveProperty('lastCompletedAt');
    expect(failed.state.history).toHaveLength(1);
    const again = durably(source, replica, { state: failed.state });
    expect(again).toMatchObject({ syncs: [0], report: { outcome: 'ok' } });
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
    expect(cut.state).toHaveProperty('unsynced', true);
    expect(cut.state).not.toHaveProperty('lastCompletedAt');
    durably(source, replica, { policy: { durability: 'none' }, state: FIRST });
    expect(durably(source, replica, { state: cut.state })).toMatchObject({ syncs: [0], lines: [] });
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
    const first = file(source, replica);
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
    expect(file(source, replica, { state: failing.state }).syncs).toEqual([0]);
  });
});
