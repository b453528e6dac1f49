import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recentPast } from '../../src/core/safety/recent-past.js';
import { holdFile } from '../../src/state/hold-files.js';
import { approveHold, readHeld } from './approve-hold.js';
import { COMPLETED, FIRST, mirror, mirrorInLanes, pairOf } from './mirror.js';
import { folders, readTree, type Tree, temporaryFolder } from './trees.js';

const files = (count: number, content: string, from = 0): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${from + n}`, content]));

/** So many files of 100 have other content in the source. */
const encrypted = (count: number) => ({ ...files(100, 'content'), ...files(count, 'something else') });

const LIMIT = { maxChange: { percent: 50, atLeast: 10 } };
const ADAPTERS = ['linux', 'portable'] as const;
const contentsOf = (folder: string) =>
  fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
const countOf = (folder: string, content: string) => contentsOf(folder).filter((found) => found === content).length;

/** The times of all files of the first folder. */
function shiftTimes(folder: string, seconds: number): void {
  for (const name of fs.readdirSync(folder)) {
    const { mtimeMs } = fs.statSync(path.join(folder, name));
    fs.utimesSync(path.join(folder, name), mtimeMs / 1000 + seconds, mtimeMs / 1000 + seconds);
  }
}

/** So that an equal content and time is the same file on both sides. */
function alignTimes(...all: string[]): void {
  for (const folder of all)
    for (const name of fs.readdirSync(folder)) fs.utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
}

describe.each(ADAPTERS)('maxChange, by the %s adapter', (adapter) => {
  it('holds a pass that would change more files, mirrors new ones, and lets through what is approved', () => {
    const { source, replica } = folders({ ...encrypted(60), new: 'n' }, files(100, 'content'));
    const stateDir = temporaryFolder();
    const options = { adapter, policy: LIMIT, stateDir };
    const { report, state } = mirror(source, replica, options);
    expect(report).toMatchObject({
      outcome: 'held',
      counts: { updated: 0, copied: 1, replicaFiles: 100 },
      hold: { reason: 'too-many-changes', removals: 0, replacements: 0, updates: 60, examples: { length: 5 } },
    });
    expect(report.hold?.message).toBe(
      'this pass would update 60 (60 files to update); 60 of 100 files would have other content within an hour, and the limit of changes is 50 % from 10 on',
    );
    expect(report.hold?.hint).toContain('agree with "foldersync approve test"');
    expect(countOf(replica, 'content')).toBe(100);
    expect(readHeld({ source, replica, stateDir })?.entries).toHaveLength(60);
    const again = mirror(source, replica, { ...options, state });
    expect(again.report).toMatchObject({ outcome: 'held', hold: { updates: 60 } });
    approveHold({ source, replica, stateDir });
    const approved = mirror(source, replica, { ...options, state: again.state });
    expect(approved.report).toMatchObject({ outcome: 'ok', counts: { updated: 60 } });
    expect(readTree(replica)).toEqual(readTree(source));
    expect(fs.existsSync(holdFile(stateDir, pairOf(source, replica)))).toBe(false);
    // What a person has agreed to is nothing that the hour counts.
    fs.writeFileSync(path.join(source, 'f99'), 'changed as well');
    expect(mirror(source, replica, { ...options, state: approved.state }).report.outcome).toBe('ok');
  });

  it('lets fewer through, after the walk', () => {
    const { source, replica } = folders(encrypted(50), files(100, 'content'));
    const { report, lines } = mirror(source, replica, { adapter, policy: LIMIT });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 50 } });
    expect(lines).toContain('update f0');
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('holds a shift of all times, which only reading tells from other content', () => {
    const { source, replica } = folders(files(30, 'content'), files(30, 'content'));
    alignTimes(source, replica);
    shiftTimes(source, 3600);
    const { report } = mirror(source, replica, { adapter, policy: LIMIT });
    expect(report).toMatchObject({ outcome: 'held', hold: { updates: 30 } });
  });

  it('does not count what needs no more than other metadata', () => {
    const { source, replica } = folders(files(30, 'content'), files(30, 'content'));
    alignTimes(source, replica);
    for (const name of fs.readdirSync(source)) fs.chmodSync(path.join(source, name), 0o600);
    const { report } = mirror(source, replica, { adapter, policy: LIMIT });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 0, retouched: 30 } });
  });
});

describe('a limit of changes', () => {
  it('is off unless it is given', () => {
    const { source, replica } = folders(encrypted(100), files(100, 'content'));
    const { report } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 100 } });
  });

  it.each(['newer', 'content'] as const)('holds files that are compared by %s', (compare) => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    for (const name of fs.readdirSync(replica)) fs.utimesSync(path.join(replica, name), 1_000_000_000, 1_000_000_000);
    const stateDir = temporaryFolder();
    const options = { policy: { ...LIMIT, compare }, stateDir };
    const { report, state } = mirror(source, replica, options);
    expect(report.hold).toMatchObject({ reason: 'too-many-changes' });
    approveHold({ source, replica, stateDir });
    expect(mirror(source, replica, { ...options, state }).report.outcome).toBe('ok');
    expect(countOf(replica, 'something else')).toBe(60);
  });

  it('counts small passes of one hour together, each file once', () => {
    const { source, replica } = folders(encrypted(40), files(100, 'content'));
    const at = 1_700_000_000_000;
    const first = mirror(source, replica, { policy: LIMIT, now: at });
    expect(first.report.outcome).toBe('ok');
    // The same forty again cost nothing more, after a restart as well.
    for (let n = 0; n < 40; n++) fs.writeFileSync(path.join(source, `f${n}`), 'another time');
    const second = mirror(source, replica, { policy: LIMIT, state: first.state, now: at + 60_000 });
    expect(second.report).toMatchObject({ outcome: 'ok', counts: { updated: 40 } });
    for (let n = 40; n < 51; n++) fs.writeFileSync(path.join(source, `f${n}`), 'something else');
    const third = mirror(source, replica, { policy: LIMIT, state: second.state, now: at + 120_000 });
    expect(third.report.hold?.message).toContain('would update 11');
    expect(third.report.hold?.message).toContain('51 of 100 files would have other content within an hour');
    expect(countOf(replica, 'something else')).toBe(0);
    const late = mirror(source, replica, { policy: LIMIT, state: third.state, now: at + 61 * 60_000 });
    expect(late.report).toMatchObject({ outcome: 'ok', counts: { updated: 11 } });
  });

  it('counts a file that another type takes the place of, and one that becomes empty', () => {
    const before = { ...files(5, 'content'), ...files(5, 'link me', 5), ...files(10, 'stays', 10) };
    const { source, replica } = folders({ ...files(5, ''), ...files(10, 'stays', 10) }, before);
    alignTimes(source, replica);
    for (let n = 5; n < 10; n++) fs.symlinkSync('f0', path.join(source, `f${n}`));
    fs.writeFileSync(path.join(source, 'f10'), 'other content');
    const { report } = mirror(source, replica, { policy: LIMIT });
    expect(report).toMatchObject({ outcome: 'held', hold: { replacements: 10, updates: 1, removals: 0 } });
    expect(report.hold?.message).toContain('remove 0, replace 5, empty 5 and update 1');
  });

  it('holds removals with the changes', () => {
    const { source, replica } = folders(encrypted(60), { ...files(100, 'content'), gone: 'g' });
    const { report } = mirror(source, replica, { policy: LIMIT });
    expect(report).toMatchObject({ outcome: 'held', hold: { updates: 60, removals: 1 } });
    expect(fs.existsSync(path.join(replica, 'gone'))).toBe(true);
  });

  it('lets changes through where only removals are too many', () => {
    const { source, replica } = folders(
      { ...files(10, 'other content'), keep: 'k' },
      { ...files(10, 'content'), ...files(200, 'gone', 10), keep: 'k' },
    );
    const stateDir = temporaryFolder();
    const { report } = mirror(source, replica, { policy: LIMIT, stateDir });
    expect(report).toMatchObject({
      outcome: 'held',
      hold: { reason: 'too-many-removals', removals: 200 },
      counts: { updated: 10, removed: 0 },
    });
    expect(report.hold?.updates).toBeUndefined();
    expect(report.hold?.message).toContain('this pass would remove 200 of');
    const held = readHeld({ source, replica, stateDir });
    expect(held?.entries).toHaveLength(200);
    expect(held?.record.updates).toBeUndefined();
    expect(countOf(replica, 'other content')).toBe(10);
  });

  it('holds what has changed beside an approved set, and does that set', () => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    const stateDir = temporaryFolder();
    const options = { policy: LIMIT, stateDir };
    const { state } = mirror(source, replica, options);
    approveHold({ source, replica, stateDir });
    for (let n = 60; n < 100; n++) fs.writeFileSync(path.join(source, `f${n}`), 'even more');
    const policy = { maxChange: { percent: 20, atLeast: 10 } };
    const { report } = mirror(source, replica, { ...options, policy, state });
    expect(report).toMatchObject({ outcome: 'held', counts: { updated: 60 }, hold: { updates: 40 } });
    expect(report.hold?.message).toMatch(/^beyond what is approved, this pass would update 40 /);
    expect(countOf(replica, 'even more')).toBe(0);
  });

  it('is as strict as before while something speaks against what the config says now', () => {
    const { source, replica } = folders(files(100, 'content'), {});
    const before = mirror(source, replica, { policy: LIMIT, state: FIRST });
    for (let n = 0; n < 60; n++) fs.writeFileSync(path.join(source, `f${n}`), 'something else');
    const distrust = 'maxChange allows more';
    const stateDir = temporaryFolder();
    const weakened = mirror(source, replica, { state: before.state, stateDir, distrust });
    expect(weakened.report.hold).toMatchObject({ reason: 'too-many-changes', updates: 60 });
    // Also when the runner does not say so again.
    expect(mirror(source, replica, { state: weakened.state, stateDir }).report.outcome).toBe('held');
    approveHold({ source, replica, stateDir });
    const approved = mirror(source, replica, { state: weakened.state, stateDir });
    expect(approved.report).toMatchObject({ outcome: 'ok', counts: { updated: 60 } });
    const { state } = mirror(source, replica, { state: approved.state });
    expect(state.maxChange).toBeUndefined();
  });

  it('lets all of it through where a person has said so for the pass, and counts nothing of it', () => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    const past = recentPast();
    const first = mirror(source, replica, { policy: LIMIT, approved: true, past });
    expect(first.report).toMatchObject({ outcome: 'ok', counts: { updated: 60 } });
    fs.writeFileSync(path.join(source, 'f99'), 'something else');
    expect(mirror(source, replica, { policy: LIMIT, state: first.state, past }).report.outcome).toBe('ok');
  });

  it('does not count what was made within the hour', () => {
    const { source, replica } = folders(files(100, 'content'), {});
    const options = { policy: LIMIT, past: recentPast() };
    const first = mirror(source, replica, options);
    for (let n = 0; n < 100; n++) fs.writeFileSync(path.join(source, `f${n}`), 'something else');
    expect(mirror(source, replica, { ...options, state: first.state }).report.outcome).toBe('ok');
  });

  it('counts what the first pass has made', () => {
    const { source, replica } = folders(files(100, 'content'), {});
    const first = mirror(source, replica, { policy: LIMIT, state: FIRST });
    for (let n = 0; n < 60; n++) fs.writeFileSync(path.join(source, `f${n}`), 'something else');
    expect(mirror(source, replica, { policy: LIMIT, state: first.state }).report.outcome).toBe('held');
  });

  it('keeps hard links together, held and let through', () => {
    const { source, replica } = folders(files(12, 'something else'), files(12, 'content'));
    for (const folder of [source, replica]) {
      for (let n = 0; n < 12; n++) fs.linkSync(path.join(folder, `f${n}`), path.join(folder, `g${n}`));
    }
    const stateDir = temporaryFolder();
    const options = { adapter: 'linux', policy: LIMIT, stateDir } as const;
    const { report, state } = mirror(source, replica, options);
    expect(report).toMatchObject({ outcome: 'held', hold: { updates: 24 } });
    expect(countOf(replica, 'content')).toBe(24);
    approveHold({ source, replica, stateDir });
    expect(mirror(source, replica, { ...options, state }).report.outcome).toBe('ok');
    const [f, g] = ['f3', 'g3'].map((name) => fs.statSync(path.join(replica, name)));
    expect(f).toMatchObject({ ino: g?.ino, nlink: 2 });
    expect(countOf(replica, 'something else')).toBe(24);
  });

  it('is asked for by a plan, which shows each change', () => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    const { report, lines } = mirror(source, replica, { policy: LIMIT, dryRun: true });
    expect(report).toMatchObject({ outcome: 'held', counts: { updated: 60 }, hold: { updates: 60 } });
    expect(lines.filter((line) => line.startsWith('update '))).toHaveLength(60);
  });

  it('leaves to the next pass what is not to be changed any more, or is another matter by now', () => {
    const { source, replica } = folders({ a: 'other content', b: 'other content', c: 'other content' }, files(0, ''));
    for (const name of ['a', 'b', 'c']) fs.writeFileSync(path.join(replica, name), 'content');
    const onSave = (nth: number) => {
      if (nth > 1) return;
      fs.truncateSync(path.join(source, 'a'));
      fs.rmSync(path.join(source, 'b'));
    };
    const { report } = mirror(source, replica, { policy: LIMIT, onSave, state: COMPLETED });
    expect(report).toMatchObject({ again: true, counts: { updated: 1, removed: 0 } });
    expect(contentsOf(replica).sort()).toEqual(['content', 'content', 'other content']);
  });

  it('is asked for by lanes, which leave changes to it', async () => {
    const tree = (content: string): Tree => ({ x: files(60, content), y: { z: files(20, 'same') } });
    const { source, replica } = folders(tree('something else'), tree('content'));
    const stateDir = temporaryFolder();
    const options = { adapter: 'linux', lanes: { count: 2 }, state: COMPLETED, policy: LIMIT, stateDir } as const;
    const { report, state } = await mirrorInLanes(source, replica, options);
    expect(report).toMatchObject({ outcome: 'held', hold: { updates: 60 }, counts: { updated: 0, replicaFiles: 80 } });
    approveHold({ source, replica, stateDir });
    expect((await mirrorInLanes(source, replica, { ...options, state })).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('an hour in which more than half of the files were updated', () => {
  it('is told by the pass that has done it, and by those after it', () => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    const past = recentPast();
    const { report, state } = mirror(source, replica, { past });
    expect(report).toMatchObject({ outcome: 'ok', manyUpdates: { updated: 60, files: 100 } });
    expect(mirror(source, replica, { past, state }).report.manyUpdates).toEqual({ updated: 60, files: 100 });
    // After a restart as well.
    expect(mirror(source, replica, { state }).report.manyUpdates).toEqual({ updated: 60, files: 100 });
  });

  it('is made of small passes too, by several threads as well', async () => {
    const tree = (content: string): Tree => ({ x: files(30, content), y: files(20, 'same') });
    const { source, replica } = folders(tree('something else'), tree('content'));
    const options = { adapter: 'linux', lanes: { count: 2 }, state: COMPLETED, past: recentPast() } as const;
    expect((await mirrorInLanes(source, replica, options)).report.manyUpdates).toEqual({ updated: 30, files: 50 });
  });

  it.each([
    ['no more than half', encrypted(50), files(100, 'content')],
    ['fewer than ten', files(9, 'something else'), files(9, 'content')],
    ['new files', files(100, 'content'), {}],
  ])('is none of %s', (_, source, replica) => {
    const made = folders(source, replica);
    expect(mirror(made.source, made.replica).report.manyUpdates).toBeUndefined();
  });

  it('is none of a first pass, whose replica nobody knows', () => {
    const { source, replica } = folders(encrypted(60), files(100, 'content'));
    const { report } = mirror(source, replica, { state: FIRST });
    expect(report).toMatchObject({ counts: { updated: 60 } });
    expect(report.manyUpdates).toBeUndefined();
  });

  it('is remembered where the pass was cut off', () => {
    const { source, replica } = folders(encrypted(100), files(100, 'content'));
    let done = 0;
    const onEvent = ({ kind }: { kind: string }) => kind === 'operation' && ++done === 60;
    const { report, state } = mirror(source, replica, { onEvent });
    expect(report.outcome).toBe('cancelled');
    expect(mirror(source, replica, { state }).report.manyUpdates).toEqual({ updated: 100, files: 100 });
    expect(state.updated?.[0]?.names).toHaveLength(60);
  });
});
