import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPLETED, FIRST, mirror } from '../mirror.js';
import {
  directory,
  file,
  folders,
  PAST,
  pathsIn,
  readTree,
  symlink,
  type Tree,
  temporaryFolder,
  waitForTick,
  writeTree,
} from '../trees.js';

describe('a pass', () => {
  it('copies files, directories and symlinks with their modes and times', () => {
    const { source, replica } = folders({
      'a.txt': file('hello', { mode: 0o640, mtime: PAST + 0.123456 }),
      docs: directory({ 'b.md': 'b', deep: directory({ c: '' }, { mode: 0o700 }) }, { mtime: PAST - 5 }),
      link: symlink('docs/b.md'),
      dangling: symlink('/nowhere/at/all'),
    });
    const { report, lines } = mirror(source, replica);
    expect(report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
    expect(report.counts).toMatchObject({ made: 2, copied: 5, sourceEntries: 7, bytes: 6, removed: 0 });
    expect(lines).toContain('copy docs/deep/c');
  });

  it('does nothing the second time', () => {
    const { source, replica } = folders({ a: 'a', d: { e: 'e', l: symlink('x') } });
    waitForTick(source); // what is copied within a tick of its making is compared once more
    const { state } = mirror(source, replica, { state: FIRST });
    const before = readTree(replica);
    const { report, lines, saves } = mirror(source, replica, { state });
    expect(lines).toEqual([]);
    expect(report).toMatchObject({
      outcome: 'ok',
      counts: { made: 0, copied: 0, updated: 0, retouched: 0, removed: 0 },
    });
    expect(saves).toBe(0);
    expect(readTree(replica)).toEqual(before);
  });

  it('makes a replica that does not exist, with its parents, on a first pass', () => {
    const { source, replica } = folders({ a: 'a' });
    const target = path.join(replica, 'not', 'there');
    expect(mirror(source, target, { state: FIRST }).report.outcome).toBe('ok');
    expect(pathsIn(target)).toEqual(['a']);
  });

  it.each([
    ['another size', { f: 'long' }, { f: 'x' }, ['update f']],
    ['another mtime', { f: file('same', { mtime: PAST + 1 }) }, { f: 'same' }, ['update f']],
    ['another mode', { f: file('same', { mode: 0o600 }) }, { f: file('same', { mode: 0o644 }) }, ['retouch f']],
    ['another symlink target', { l: symlink('one') }, { l: symlink('two') }, ['update l']],
    ['another target and time', { l: symlink('one', { mtime: PAST + 9 }) }, { l: symlink('two') }, ['update l']],
    ['another symlink time', { l: symlink('one', { mtime: PAST + 9 }) }, { l: symlink('one') }, ['retouch l']],
    ['a directory mode', { d: directory({}, { mode: 0o711 }) }, { d: directory({}, { mode: 0o755 }) }, ['retouch d']],
    ['a directory time', { d: directory({}, { mtime: 7 }) }, { d: directory({}, { mtime: 9 }) }, ['retouch d']],
  ] satisfies [string, Tree, Tree, string[]][])('sees %s', (_, sourceTree, replicaTree, expected) => {
    const { source, replica } = folders(
      { d: directory({}, {}), ...sourceTree },
      { d: directory({}, {}), ...replicaTree },
    );
    fs.utimesSync(source, 1, 1);
    fs.utimesSync(replica, 1, 1);
    expect(mirror(source, replica).lines).toEqual(expected);
    if (expected.length > 0) expect(readTree(replica)).toEqual(readTree(source));
  });

  it('keeps mtimes before 1970', () => {
    const { source, replica } = folders({ old: file('x', { mtime: 0 }) });
    fs.utimesSync(path.join(source, 'old'), '-1000.5', '-1000.5');
    mirror(source, replica);
    expect(fs.lstatSync(path.join(replica, 'old')).mtimeMs).toBe(-1_000_500);
    expect(mirror(source, replica).lines).toEqual([]);
  });

  it('mirrors names that are not UTF-8, have line feeds, or begin with a dash', () => {
    const { source, replica } = folders({ '-rf': 'x', 'two\nlines': 'y', Ü: { ß: 'z' } });
    const bad = Buffer.concat([Buffer.from(`${source}/`), Buffer.from([0xff, 0xfe, 0x20])]);
    fs.writeFileSync(bad, 'bytes');
    mirror(source, replica);
    expect(readTree(replica)).toEqual(readTree(source));
    fs.rmSync(bad);
    mirror(source, replica);
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('mirrors paths far beyond 4,096 bytes and removes them again', () => {
    const { source, replica } = folders({});
    const name = 'n'.repeat(200);
    const before = process.cwd();
    process.chdir(source);
    for (let depth = 0; depth < 40; depth++) {
      fs.mkdirSync(name);
      process.chdir(name);
    }
    fs.writeFileSync('bottom', 'deep');
    process.chdir(before);
    expect(mirror(source, replica)).toMatchObject({ report: { outcome: 'ok', counts: { made: 40, copied: 1 } } });
    expect(mirror(source, replica).lines).toEqual([]);
    const here = fs.mkdtempSync(path.join(path.dirname(source), 'aside-'));
    fs.renameSync(path.join(source, name), path.join(here, name));
    const gone = mirror(source, replica, { approved: true });
    expect(gone).toMatchObject({ report: { outcome: 'ok', counts: { removed: 41 } } });
    expect(pathsIn(replica)).toEqual([]);
  });

  it('passes over FIFOs, and counts them', () => {
    const { source, replica } = folders({ a: 'a' });
    execFileSync('mkfifo', [path.join(source, 'fifo')]);
    const { report } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', counts: { special: 1, copied: 1 } });
    expect(pathsIn(replica)).toEqual(['a']);
  });

  it('never follows a symlink, neither in the source nor in the replica', () => {
    const base = temporaryFolder();
    const outside = writeTree(path.join(base, 'outside'), { precious: 'keep' });
    const { source, replica } = folders({ d: { f: 'new' }, s: symlink(outside) }, {});
    fs.symlinkSync(outside, path.join(replica, 'd'));
    const { report } = mirror(source, replica);
    expect(report.counts).toMatchObject({ replaced: 1 });
    expect(pathsIn(outside)).toEqual(['precious']);
    expect(fs.readFileSync(path.join(replica, 'd/f'), 'utf8')).toBe('new');
    expect(fs.readlinkSync(path.join(replica, 's'))).toBe(outside);
  });
});

describe('pruning', () => {
  it('removes what the source lacks, deepest entries first', () => {
    const { source, replica } = folders({ keep: '1' }, { keep: '1', gone: { a: { b: 'x' }, c: 'y' }, z: 'z' });
    const { lines, report } = mirror(source, replica);
    expect(lines.filter((line) => line.startsWith('remove'))).toEqual([
      'remove gone/c',
      'remove gone/a/b',
      'remove gone/a',
      'remove gone',
      'remove z',
    ]);
    expect(report.counts.removed).toBe(5);
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('keeps orphans with prune: false', () => {
    const { source, replica } = folders({ a: '1' }, { b: '2', d: { e: '3' } });
    const { report } = mirror(source, replica, { policy: { prune: false } });
    expect(report).toMatchObject({ outcome: 'ok', counts: { kept: 2, removed: 0 } });
    expect(pathsIn(replica)).toEqual(['a', 'b', 'd', 'd/e']);
  });

  it.each([
    ['a file by a directory', { x: { y: '1' } }, { x: 'file' }],
    ['a directory by a file', { x: 'file' }, { x: { y: { z: '1' } } }],
    ['a symlink by a directory', { x: { y: '1' } }, { x: symlink('/etc') }],
    ['a directory by a symlink', { x: symlink('/etc') }, { x: { y: '1' } }],
    ['a file by a symlink', { x: symlink('a') }, { x: 'file' }],
    ['a symlink by a file', { x: 'file' }, { x: symlink('a') }],
  ] satisfies [string, Tree, Tree][])('replaces %s', (_, sourceTree, replicaTree) => {
    const { source, replica } = folders(sourceTree, replicaTree);
    const { report } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', counts: { replaced: 1 } });
    expect(readTree(replica)).toEqual(readTree(source));
    expect(mirror(source, replica).lines).toEqual([]);
  });

  it('protects excluded entries, and keeps a directory that holds some', () => {
    const { source, replica } = folders({ a: '1', 'b.log': 's' }, { 'c.log': 'r', gone: { 'd.log': 'r', e: '2' } });
    const { report } = mirror(source, replica, { policy: { exclude: ['*.log'] } });
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 1, kept: 1 } });
    expect(pathsIn(replica)).toEqual(['a', 'c.log', 'gone', 'gone/d.log']);
    expect(mirror(source, replica, { policy: { exclude: ['*.log'] } }).lines).toEqual([]);
  });

  it('reports an excluded directory that stands where the source has a file, and leaves it', () => {
    const { source, replica } = folders({ build: 'a file' }, { build: { out: 'x' } });
    const { report, lines } = mirror(source, replica, { policy: { exclude: ['build/'] } });
    expect(report.outcome).toBe('problems');
    expect(lines).toEqual(['problem replica build SHIELDED']);
    expect(pathsIn(replica)).toEqual(['build', 'build/out']);
  });

  it('removes leftovers of a killed engine on the replica only, by the exact pattern', () => {
    const left = '.foldersync-0123456789abcdef.tmp';
    const like = '.foldersync-0123456789abcdeg.tmp';
    const { source, replica } = folders({ [left]: 's', [like]: 's', gone: {} }, { [left]: 'r', d: { [left]: 'r' } });
    mirror(source, replica);
    expect(pathsIn(replica)).toEqual([like, 'gone']);
    expect(pathsIn(source)).toContain(left);
  });

  it('removes the empty directory that was to replace something when an engine was killed, although nothing is pruned', () => {
    const [left, full, mirrored] = [1, 2, 3].map((digit) => `.foldersync-012345678abcdef${digit}.tmp`) as [
      string,
      string,
      string,
    ];
    const { source, replica } = folders({ [mirrored]: {} }, { [left]: {}, [full]: { a: 'a' }, [mirrored]: {} });
    fs.utimesSync(path.join(replica, mirrored), PAST, PAST);
    const { report } = mirror(source, replica, { policy: { prune: false } });
    expect(report).toMatchObject({ outcome: 'ok', problemCount: 0, counts: { removed: 0, kept: 1 } });
    expect(pathsIn(replica)).toEqual([full, `${full}/a`, mirrored]);
    expect(fs.statSync(replica).mtimeMs).toBe(fs.statSync(source).mtimeMs);
    expect(mirror(source, replica, { policy: { prune: false } }).lines).toEqual([]);
  });
});

describe('the gate', () => {
  const many = (count: number): Tree => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 'x']));

  it('holds removals over both limits, makes the copies, and removes nothing', () => {
    const { source, replica } = folders({ fresh: '1' }, many(150));
    const { report } = mirror(source, replica);
    expect(report).toMatchObject({
      outcome: 'held',
      hold: { reason: 'too-many-removals', removals: 150, replacements: 0 },
      counts: { copied: 1, removed: 0 },
    });
    expect(report.hold?.examples).toHaveLength(5);
    expect(pathsIn(replica)).toHaveLength(151);
  });

  it('lets the plan through once it is approved, and forgets the hour', () => {
    const { source, replica } = folders({}, many(150));
    const { report, state } = mirror(source, replica, { approved: true });
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 150 } });
    expect(state.history).toEqual([]);
  });

  it('is not passed by many small passes', () => {
    const { source, replica } = folders({}, many(160));
    let state = COMPLETED;
    let removed = 0;
    let outcome = 'ok';
    for (let start = 0; start < 160 && outcome === 'ok'; start += 10) {
      for (let n = start + 10; n < 160; n++) fs.writeFileSync(path.join(source, `f${n}`), 'x');
      for (let n = start; n < start + 10; n++) fs.rmSync(path.join(source, `f${n}`), { force: true });
      const pass = mirror(source, replica, { state });
      state = pass.state;
      outcome = pass.report.outcome;
      removed += pass.report.counts.removed;
    }
    expect(outcome).toBe('held');
    expect(removed).toBeLessThan(100);
  });

  it('holds when the source has become empty, but for what is excluded, unless the replica has one entry only', () => {
    const policy = { exclude: ['*.log'], maxDelete: { percent: 100, atLeast: 100 } };
    const { source, replica } = folders({ 'a.log': '' }, { a: 'a', b: 'b' });
    const { report, state } = mirror(source, replica, { policy });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'source-emptied', removals: 2 } });
    expect(pathsIn(replica)).toEqual(['a', 'b']);
    fs.rmSync(path.join(replica, 'b'));
    expect(mirror(source, replica, { policy, state }).report.outcome).toBe('ok');
  });

  it('holds when nearly all would go, whatever the limits', () => {
    const policy = { maxDelete: { percent: 100, atLeast: 100 } };
    const { source, replica } = folders({ f0: 'x' }, many(20));
    const { report } = mirror(source, replica, { policy });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'nearly-all', removals: 19 } });
    expect(report.hold?.message).toMatch(/19 of 20 entries \(19 files\); nearly all of a replica does not go unasked/);
    writeTree(source, { f1: 'x' });
    expect(mirror(source, replica, { policy }).report).toMatchObject({ outcome: 'ok', counts: { removed: 18 } });
  });

  it('counts the entries of replaced directories', () => {
    const { source, replica } = folders({ d: 'file' }, { d: many(120) });
    expect(mirror(source, replica).report).toMatchObject({ outcome: 'held', hold: { removals: 120, replacements: 1 } });
    expect(fs.lstatSync(path.join(replica, 'd')).isDirectory()).toBe(true);
  });

  it('holds a first pass from an empty source into a filled replica', () => {
    const { source, replica } = folders({}, { precious: '1' });
    const { report } = mirror(source, replica, { state: FIRST });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'source-empty' } });
    expect(pathsIn(replica)).toEqual(['precious']);
  });

  it('holds when a replica that was there is gone together with its file system', () => {
    const { source, replica } = folders({ a: '1' });
    const { state } = mirror(source, replica, { state: FIRST });
    fs.rmSync(replica, { recursive: true });
    const elsewhere = { ...state, replicaParentDevice: -1 };
    expect(mirror(source, replica, { state: elsewhere }).report.hold?.reason).toBe('replica-missing');
    expect(fs.existsSync(replica)).toBe(false);
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual(['a']);
  });

  it('remembers planned removals before the first of them', () => {
    const { source, replica } = folders(many(10), many(50));
    const { saves, state } = mirror(source, replica);
    expect(saves).toBe(2);
    expect(state.history).toMatchObject([{ removed: 40, entries: 50 }]);
  });
});

describe('a dry run', () => {
  it('lists every operation and changes nothing', () => {
    const { source, replica } = folders(
      { new: { f: '1', d: { g: '2' } }, changed: 'longer', x: { y: '1' } },
      { changed: 'short', gone: { z: '3' }, x: 'file' },
    );
    const before = readTree(replica);
    const { lines, report } = mirror(source, replica, { dryRun: true });
    expect([...lines].sort()).toEqual([
      'copy new/d/g',
      'copy new/f',
      'copy x/y',
      'make new',
      'make new/d',
      'remove gone',
      'remove gone/z',
      'replace x',
      'update changed',
    ]);
    expect(report.dryRun).toBe(true);
    expect(readTree(replica)).toEqual(before);
    const real = mirror(source, replica);
    expect([...real.lines].sort()).toEqual([...lines].sort());
  });

  it('plans a replica that does not exist yet without making it', () => {
    const { source, replica } = folders({ d: { f: '1' } });
    const target = path.join(replica, 'later');
    expect(mirror(source, target, { dryRun: true, state: FIRST }).lines).toEqual(['make d', 'copy d/f']);
    expect(fs.existsSync(target)).toBe(false);
  });
});

describe('compare', () => {
  it('newer: copies only what is newer in the source', () => {
    const { source, replica } = folders(
      { up: file('new', { mtime: PAST + 10 }), down: file('old!', { mtime: PAST - 10 }), add: 'x' },
      { up: 'u', down: 'd' },
    );
    const { lines } = mirror(source, replica, { policy: { compare: 'newer' } });
    expect(lines).toEqual(['copy add', 'update up']);
    expect(fs.readFileSync(path.join(replica, 'down'), 'utf8')).toBe('d');
  });

  it('content: sees a change that size and time hide, and stamps what is the same', () => {
    const { source, replica } = folders(
      { changed: 'aaa', same: file('sss', { mtime: PAST + 10 }) },
      { changed: 'bbb', same: 'sss' },
    );
    expect(mirror(source, replica, { policy: { compare: 'quick' } }).lines).toEqual(['update same']);
    fs.utimesSync(path.join(replica, 'same'), 1, 1);
    const { lines } = mirror(source, replica, { policy: { compare: 'content' } });
    expect(lines).toEqual(['update changed', 'retouch same']);
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('cancelling', () => {
  it('ends between two operations and prunes nothing', () => {
    const { source, replica } = folders({ a: '1', b: '2', c: '3' }, { z: 'orphan' });
    const { report } = mirror(source, replica, { onEvent: () => true });
    expect(report).toMatchObject({ outcome: 'cancelled', counts: { copied: 1, removed: 0 } });
    expect(pathsIn(replica)).toEqual(['a', 'z']);
  });
});
