// A replica whose disk breaks, becomes read-only or goes away in the middle of a pass: the log says so without a flood.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/core/report/event.js';
import { mirror } from './mirror.js';
import { mountDisk, requireMount } from './small-disk.js';
import { file, folders, PAST, pathsIn, readTree, type Tree, temporaryFolder, writeTree } from './trees.js';

const many = (count: number, letter: string, content = letter): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${letter}${n}`, content]));

/** The notes and the problems of a log. */
function collector() {
  const notes: string[] = [];
  const problems: string[] = [];
  const onEvent = (event: LogEvent) => {
    if (event.kind === 'note') notes.push(event.message);
    if (event.kind === 'problem') problems.push(`${event.problem.action} ${event.problem.path}`);
    return undefined;
  };
  return { notes, problems, onEvent };
}

describe('a replica whose disk fails', () => {
  it('is told of in ten lines and a count for each cause, and every problem is counted', () => {
    const { source, replica } = folders({ ...many(1200, 'f'), d: many(50, 'g') });
    const { notes, problems, onEvent } = collector();
    const { report } = mirror(source, replica, {
      onEvent,
      intercept: ({ side, verb }) => (side === 'replica' && verb === 'copyFile' ? 'EIO' : undefined),
    });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1250 });
    expect(report.problems).toHaveLength(1000);
    expect(problems).toHaveLength(10);
    expect(notes).toEqual([
      '1240 more problems of this cause: cannot copy on the replica: made to fail by the test: copyFile (EIO)',
    ]);
  });

  it('is told of by every path where the paths are to blame', () => {
    const { source, replica } = folders(many(40, 'f'));
    const { notes, problems, onEvent } = collector();
    const { report } = mirror(source, replica, {
      onEvent,
      intercept: ({ side, verb }) => (side === 'source' && verb === 'copyFile' ? 'EACCES' : undefined),
    });
    expect([report.problemCount, problems.length, notes]).toEqual([40, 40, []]);
  });
});

describe('a replica that becomes read-only in the middle of a pass', () => {
  beforeEach(requireMount);

  const readOnly = (disk: string) => execFileSync('mount', ['-o', 'remount,ro', disk]);
  const writable = (disk: string) => execFileSync('mount', ['-o', 'remount,rw', disk]);

  function onDisk(source: Tree, replica: Tree) {
    const disk = mountDisk('size=16m');
    return {
      disk,
      source: writeTree(path.join(temporaryFolder(), 'source'), source),
      replica: writeTree(path.join(disk, 'replica'), replica),
    };
  }

  it('is one problem; nothing is removed, and the next pass completes when it can be written', () => {
    const old = file('same', { mtime: PAST - 1, mode: 0o600 });
    const { disk, source, replica } = onDisk(
      { a: 'a', d: { ...many(30, 'f'), e: { deep: 'deep' } }, g: many(20, 'g'), m: many(20, 'm', 'same'), t: 'file' },
      {
        gone: many(5, 'o'),
        m: Object.fromEntries(Object.keys(many(20, 'm')).map((name) => [name, old])),
        t: { x: 'x' },
      },
    );
    const { notes, problems, onEvent } = collector();
    const { report, state } = mirror(source, replica, {
      policy: { compare: 'content' },
      onEvent: (event) => {
        if (event.kind === 'operation' && event.path === 'a') readOnly(disk);
        return onEvent(event);
      },
    });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1, again: false });
    expect(report.counts).toMatchObject({ removed: 0, replaced: 0, copied: 1 });
    expect(problems).toEqual(['write into ']);
    expect(report.problems[0]).toMatchObject({
      code: 'EROFS',
      message: expect.stringMatching(/^read-only file system/),
    });
    expect(notes).toEqual([]);
    expect(fs.existsSync(path.join(replica, 'gone', 'o4'))).toBe(true);
    // What was left behind as it could not be removed goes with the next pass.
    writable(disk);
    expect(mirror(source, replica, { state, policy: { compare: 'content' } }).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('is one problem also where it happens while entries are removed', () => {
    const { disk, source, replica } = onDisk(
      { kept: 'kept' },
      { kept: 'kept', x: many(5, 'x'), y: many(5, 'y'), z: {} },
    );
    const { problems, onEvent } = collector();
    const { report, state } = mirror(source, replica, {
      approved: true,
      onEvent: (event) => {
        if (event.kind === 'operation' && event.verb === 'remove') readOnly(disk);
        return onEvent(event);
      },
    });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1, counts: { removed: 1 } });
    expect(problems).toHaveLength(1);
    writable(disk);
    expect(mirror(source, replica, { state, approved: true }).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual(['kept']);
  });

  it('is a problem also where only a stamp that waited to the end is refused', () => {
    const { disk, source, replica } = onDisk({ d: { kept: 'kept' } }, { d: { kept: 'kept', gone: 'gone' } });
    const { report } = mirror(source, replica, {
      onEvent: (event) => {
        if (event.kind === 'operation' && event.verb === 'remove') readOnly(disk);
        return undefined;
      },
    });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1, counts: { removed: 1 } });
  });

  it('is one problem from the start', () => {
    const { disk, source, replica } = onDisk({ ...many(30, 'f'), d: {} }, { gone: 'gone' });
    readOnly(disk);
    const { report, lines } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1, again: false });
    expect(lines).toEqual(['problem replica . EROFS']);
  });
});

describe('a replica that is unmounted in the middle of a pass', () => {
  it('is told of in a few lines', () => {
    const tree: Tree = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`d${n}`, many(2, 'f')]));
    const { source, replica } = folders({ a: 'a', ...tree }, tree);
    const { notes, problems, onEvent } = collector();
    let isGone = false;
    const { report } = mirror(source, replica, {
      onEvent: (event) => {
        if (event.kind === 'operation') isGone = true;
        return onEvent(event);
      },
      intercept: ({ side }) => (isGone && side === 'replica' ? 'ENOTCONN' : undefined),
    });
    expect(report.problemCount).toBeGreaterThan(60);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(notes.join('\n')).toContain('ENOTCONN');
  });
});
