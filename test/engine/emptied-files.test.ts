import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { approveHold, readHeld } from './approve-hold.js';
import { COMPLETED, FIRST, mirror, mirrorInLanes } from './mirror.js';
import { folders, readTree, type Tree, temporaryFolder } from './trees.js';

const files = (count: number, content: string): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, content]));

/** So many files of 200 that have become empty. */
const emptied = (count: number) => ({ ...files(200, 'content'), ...files(count, '') });

describe('a file that becomes empty', () => {
  it('is updated where few do, and counts in the hour’s sum', () => {
    const { source, replica } = folders(emptied(60), files(200, 'content'));
    const first = mirror(source, replica);
    expect(first.report).toMatchObject({ outcome: 'ok', counts: { updated: 60, emptied: 60, replaced: 0 } });
    expect(readTree(replica)).toEqual(readTree(source));
    for (let n = 60; n < 110; n++) fs.truncateSync(path.join(source, `f${n}`));
    const second = mirror(source, replica, { state: first.state });
    expect(second.report).toMatchObject({ outcome: 'held', hold: { reason: 'too-many-removals' } });
    expect(second.report.hold?.message).toContain(
      'this pass would empty 50 of 200 entries (50 files to empty), 110 within an hour;',
    );
    expect(fs.readFileSync(path.join(replica, 'f60'), 'utf8')).toBe('content');
  });

  it.each(['mtime', 'newer', 'content'] as const)(
    'holds with many others, also by %s, until a person agrees',
    (compare) => {
      const { source, replica } = folders({ ...emptied(150), new: 'n' }, files(200, 'content'));
      const stateDir = temporaryFolder();
      const options = { policy: { compare }, stateDir };
      for (let n = 0; n < 150; n++) fs.utimesSync(path.join(source, `f${n}`), 1_700_000_000, 1_700_000_000);
      const { report, state } = mirror(source, replica, options);
      expect(report).toMatchObject({
        outcome: 'held',
        counts: { updated: 0, copied: 1 },
        hold: { removals: 0, replacements: 150 },
      });
      expect(fs.statSync(path.join(replica, 'f0')).size).toBe(7);
      expect(readHeld({ source, replica, stateDir })?.entries).toHaveLength(150);
      approveHold({ source, replica, stateDir });
      const { report: approved } = mirror(source, replica, { ...options, state });
      expect(approved).toMatchObject({ outcome: 'ok', counts: { emptied: 150 } });
      expect(readTree(replica)).toEqual(readTree(source));
    },
  );

  it('holds a first pass, without "prune" as well', () => {
    const { source, replica } = folders({ a: '' }, { a: 'content' });
    const { report } = mirror(source, replica, { state: FIRST, policy: { prune: false } });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'first-pass', replacements: 1 } });
    expect(fs.readFileSync(path.join(replica, 'a'), 'utf8')).toBe('content');
  });

  it('is copied at the next pass where it has content again when the gate has opened', () => {
    const { source, replica } = folders({ a: '' }, { a: 'content' });
    const onSave = () => fs.writeFileSync(path.join(source, 'a'), 'new');
    const { report, state } = mirror(source, replica, { onSave });
    expect(report).toMatchObject({ again: true, counts: { updated: 0 } });
    expect(fs.readFileSync(path.join(replica, 'a'), 'utf8')).toBe('content');
    expect(mirror(source, replica, { state }).report).toMatchObject({
      outcome: 'ok',
      counts: { updated: 1, emptied: 0 },
    });
  });

  it('keeps its other names, which become empty with it', () => {
    const { source, replica } = folders({ a: '' }, { a: 'content', other: 'o' });
    fs.linkSync(path.join(source, 'a'), path.join(source, 'b'));
    fs.linkSync(path.join(replica, 'a'), path.join(replica, 'b'));
    fs.writeFileSync(path.join(source, 'other'), 'o');
    const { report } = mirror(source, replica, { adapter: 'linux' });
    expect(report.outcome).toBe('ok');
    const [a, b] = ['a', 'b'].map((name) => fs.statSync(path.join(replica, name)));
    expect(a).toMatchObject({ ino: b?.ino, size: 0, nlink: 2 });
  });

  it('is a line of a plan', () => {
    const { source, replica } = folders({ a: '', b: 'b' }, { a: 'content', b: 'b' });
    expect(mirror(source, replica, { dryRun: true }).lines).toEqual(['update a']);
  });

  it('is left to the gate by lanes as well', async () => {
    const tree = (content: string): Tree => ({ x: files(150, content), y: { z: files(20, 'same') } });
    const { source, replica } = folders(tree(''), tree('content'));
    const options = { adapter: 'linux', lanes: { count: 2 }, state: COMPLETED } as const;
    const { report } = await mirrorInLanes(source, replica, options);
    expect(report).toMatchObject({ outcome: 'held', hold: { replacements: 150 }, counts: { updated: 0 } });
    expect(fs.statSync(path.join(replica, 'x/f0')).size).toBe(7);
  });
});
