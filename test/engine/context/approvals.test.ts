import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTORY, FILE, SYMLINK } from '../../../src/core/tree/entry-table.js';
import { approvalsOf, approveHold, forge, type HeldFolders, holdFileOf, readHeld } from '../approve-hold.js';
import { COMPLETED, FIRST, type Mirrored, type MirrorOptions, mirror } from '../mirror.js';
import { pathsIn, readTree, symlink, type Tree, temporaryFolder, writeTree } from '../trees.js';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;

const many = (count: number, prefix = 'f'): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 'x']));

interface Place extends HeldFolders {
  readonly base: string;
  /** One more pass; what it remembers is given to the next. */
  pass(options?: MirrorOptions): Mirrored;
}

function place(source: Tree, replica: Tree, state = COMPLETED): Place {
  const base = temporaryFolder({ inMemory: true });
  const roots = {
    base,
    source: writeTree(path.join(base, 'source'), source),
    replica: writeTree(path.join(base, 'replica'), replica),
  };
  const stateDir = path.join(base, 'state');
  let last = state;
  return {
    ...roots,
    stateDir,
    pass: (options = {}) => {
      const mirrored = mirror(roots.source, roots.replica, { now: NOW, stateDir, state: last, ...options });
      last = mirrored.state;
      return mirrored;
    },
  };
}

/** A place whose plan has been held. */
function held(source: Tree, replica: Tree, state = COMPLETED): Place {
  const made = place(source, replica, state);
  expect(made.pass().report.outcome).toBe('held');
  return made;
}

const notes = ({ lines }: Mirrored) => lines.filter((line) => line.startsWith('note'));

describe('what a held pass writes down', () => {
  it('is each entry that would go, with its types and what is in it, and why it is held', () => {
    const made = held(
      { d: 'a file', keep: { same: 'x' } },
      { ...many(98), l: symlink('x'), gone: { a: { b: 'x' } }, d: { e: 'x' }, keep: { same: 'x', old: 'x' } },
    );
    const hold = readHeld(made);
    expect(hold?.record).toMatchObject({
      reason: 'too-many-removals',
      removals: 104,
      replacements: 1,
      entries: 102,
      since: NOW,
      foundAt: NOW,
    });
    expect(hold?.record.message).toBe(
      'this pass would remove 104 and replace 1 of 107 entries ' +
        '(99 files, 1 symlink and 1 directory to remove, 1 directory to replace with 4 in all); the limit is 50 % from 100 on',
    );
    expect(hold?.entries).toHaveLength(102);
    expect(hold?.entries).toContainEqual({ path: 'gone', kind: DIRECTORY, removals: 3 });
    expect(hold?.entries).toContainEqual({ path: 'd', kind: DIRECTORY, replacedBy: FILE, removals: 1 });
    expect(hold?.entries).toContainEqual({ path: 'l', kind: SYMLINK, removals: 1 });
    expect(hold?.entries.at(-1)).toEqual({ path: 'keep/old', kind: FILE, removals: 1 });
  });

  it('names the command that agrees to it', () => {
    const { report } = place({}, many(150)).pass();
    expect(report.hold?.hint).toContain('agree with "foldersync approve test"');
  });

  it('can be read by its owner only, for it holds the names of a replica', () => {
    const made = held({}, many(150));
    expect(fs.statSync(holdFileOf(made)).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(holdFileOf(made))).mode & 0o777).toBe(0o700);
  });

  it('is written once as long as the same is held, and remembers since when when it changes', () => {
    const made = held({}, many(150));
    const { ino } = fs.statSync(holdFileOf(made));
    made.pass({ now: NOW + HOUR });
    expect(fs.statSync(holdFileOf(made)).ino).toBe(ino);
    fs.writeFileSync(path.join(made.replica, 'another'), 'x');
    made.pass({ now: NOW + 2 * HOUR });
    expect(readHeld(made)?.record).toMatchObject({ since: NOW, foundAt: NOW + 2 * HOUR, entries: 151 });
  });

  it('is gone once a pass is not held any more, and stays while passes are cancelled', () => {
    const made = held({}, many(150));
    writeTree(made.source, { ...many(150), fresh: 'x' });
    expect(made.pass({ onEvent: () => true }).report.outcome).toBe('cancelled');
    expect(readHeld(made)).toBeDefined();
    expect(made.pass().report.outcome).toBe('ok');
    expect(readHeld(made)).toBeUndefined();
  });

  it('is left alone by a dry run', () => {
    const made = place({}, many(150));
    expect(made.pass({ dryRun: true }).report.outcome).toBe('held');
    expect(fs.existsSync(made.stateDir)).toBe(false);
    made.pass();
    writeTree(made.source, many(150));
    expect(made.pass({ dryRun: true }).report.outcome).toBe('ok');
    expect(readHeld(made)).toBeDefined();
  });

  it('is kept whole when it does not stay in memory', () => {
    const made = place({}, {});
    for (let n = 0; n < 600; n++) fs.writeFileSync(path.join(made.replica, `${'n'.repeat(240)}${n}`), '');
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      fs.mkdirSync(path.join(made.source, name));
      fs.cpSync(made.replica, path.join(made.base, 'copy'), { recursive: true });
      fs.renameSync(path.join(made.base, 'copy'), path.join(made.base, name));
    }
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      fs.renameSync(path.join(made.base, name), path.join(made.replica, name));
    }
    expect(made.pass().report).toMatchObject({ outcome: 'held', hold: { removals: 9 * 600 } });
    expect(fs.statSync(holdFileOf(made)).size).toBeGreaterThan(1 << 20);
    expect(new Set(readHeld(made)?.entries.map((entry) => entry.path)).size).toBe(9 * 600);
    approveHold(made, NOW);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 9 * 600 } });
    expect(fs.readdirSync(path.dirname(holdFileOf(made)))).toEqual([]);
  });

  it('does not stop a pass where it cannot be written', () => {
    const made = place({ fresh: 'x' }, many(150));
    fs.writeFileSync(made.stateDir, 'a file where the folder should be');
    const mirrored = made.pass();
    expect(mirrored.report).toMatchObject({ outcome: 'held', counts: { copied: 1, removed: 0 } });
    expect(notes(mirrored).join('\n')).toMatch(/cannot write down what is held: E/);
  });
});

describe('an approval', () => {
  it('lets through what was held, ends with it, and does not count in the hour', () => {
    const made = held({ keep: 'x' }, { keep: 'x', ...many(150) });
    approveHold(made, NOW);
    const mirrored = made.pass();
    expect(mirrored.report).toMatchObject({ outcome: 'ok', counts: { removed: 150 } });
    expect(notes(mirrored)[0]).toMatch(/what a test approved at .* is let through: too-many-removals, 150 removals/);
    expect(pathsIn(made.replica)).toEqual(['keep']);
    expect(mirrored.state.history).toMatchObject([{ removed: 0, entries: 1 }]);
    expect(approvalsOf(made)).toEqual([]);
    expect(readHeld(made)).toBeUndefined();
    writeTree(made.replica, many(101, 'later'));
    expect(made.pass().report).toMatchObject({ outcome: 'held', hold: { removals: 101 } });
  });

  it('lets a smaller plan through', () => {
    const made = held({}, { ...many(150), gone: { a: 'x', b: 'x' }, x: { y: 'x' } });
    approveHold(made, NOW);
    writeTree(made.source, { ...many(20), gone: { a: 'x' } });
    const { report } = made.pass();
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 133 } });
    expect(readTree(made.replica)).toEqual(readTree(made.source));
  });

  it('lets through what is left of a directory that was to go as a whole', () => {
    const made = held({ keep: many(90, 'k') }, { keep: many(90, 'k'), gone: { s: many(120), t: many(60) } });
    approveHold(made, NOW);
    // 91 of 273 entries stay, so without the approval it would be held.
    writeTree(made.source, { gone: { s: { f0: 'x' } } });
    const { report } = made.pass();
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 180 } });
    expect(readTree(made.replica)).toEqual(readTree(made.source));
  });

  it('lets a little more through, by the normal limit', () => {
    const made = held({ keep: many(30, 'k') }, { keep: many(30, 'k'), ...many(150) });
    approveHold(made, NOW);
    writeTree(made.replica, { later: many(20) });
    const { report, state } = made.pass();
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 171 } });
    expect(state.history).toMatchObject([{ removed: 21 }]);
  });

  it('is carried out alone where the rest is too much, and nothing of the rest goes', () => {
    const made = held({ keep: 'x' }, { keep: 'x', ...many(150), sub: { old: 'x' } });
    approveHold(made, NOW);
    writeTree(made.replica, { sub: many(120, 'new'), more: { a: 'x' } });
    writeTree(made.source, { fresh: 'x' });
    fs.mkdirSync(path.join(made.source, 'sub'));
    const mirrored = made.pass();
    expect(mirrored.report).toMatchObject({
      outcome: 'held',
      hold: { reason: 'too-many-removals', removals: 123, replacements: 0 },
      counts: { removed: 150, copied: 1 },
    });
    expect(mirrored.report.hold?.message).toMatch(/^beyond what is approved, this pass would remove 123 of 27/);
    // `sub` was to go as a whole; now that it stays, nobody knows which of its entries were meant.
    expect(pathsIn(made.replica).filter((name) => !name.startsWith('sub/new'))).toEqual([
      'fresh',
      'keep',
      'more',
      'more/a',
      'sub',
      'sub/old',
    ]);
    expect(readHeld(made)?.entries).toHaveLength(122);
    expect(mirrored.state.history).toMatchObject([{ removed: 0 }]);
    expect(approvalsOf(made)).toEqual([]);
    approveHold(made, NOW);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 123 } });
    expect(readTree(made.replica)).toEqual(readTree(made.source));
  });

  it('does not touch a directory that has grown beyond it, nor what has another type by now', () => {
    const made = held({}, { ...many(150), gone: { a: 'x' }, b: 'x' });
    approveHold(made, NOW);
    fs.rmSync(path.join(made.replica, 'b'));
    writeTree(made.replica, { gone: many(300), b: { c: 'x' } });
    const { report } = made.pass();
    expect(report).toMatchObject({ outcome: 'held', hold: { removals: 304 }, counts: { removed: 150 } });
    expect(pathsIn(made.replica)).toHaveLength(304);
    expect(readHeld(made)?.entries.map((entry) => entry.path)).toEqual(['b', 'gone']);
  });

  it('replaces what was to be replaced, and not what has come into its way', () => {
    const made = held({ x: 'file', y: 'file', z: {} }, { x: many(90), y: many(90), z: symlink('q') });
    approveHold(made, NOW);
    writeTree(made.replica, { y: many(400, 'more') });
    const { report } = made.pass();
    expect(report).toMatchObject({
      outcome: 'held',
      hold: { removals: 490, replacements: 1 },
      counts: { removed: 90, replaced: 2 },
    });
    expect(fs.statSync(path.join(made.replica, 'x')).isFile()).toBe(true);
    expect(fs.statSync(path.join(made.replica, 'z')).isDirectory()).toBe(true);
    expect(fs.readdirSync(path.join(made.replica, 'y'))).toHaveLength(490);
  });

  it('stays until its plan is carried out: cut short by a cancellation', () => {
    const made = held({}, many(150));
    approveHold(made, NOW);
    let removed = 0;
    const { report } = made.pass({ onEvent: (event) => event.kind === 'operation' && ++removed === 30 });
    expect(report).toMatchObject({ outcome: 'cancelled', counts: { removed: 30 } });
    expect(approvalsOf(made)).toHaveLength(1);
    const next = made.pass();
    expect(next.report).toMatchObject({ outcome: 'ok', counts: { removed: 120 } });
    expect(notes(next)).toEqual([]);
    expect(approvalsOf(made)).toEqual([]);
  });

  it('stays until its plan is carried out: with an entry that cannot be removed', () => {
    const made = held({}, many(150));
    approveHold(made, NOW);
    const failing = made.pass({
      intercept: ({ verb, path: at }) => (verb === 'removeFile' && /^f[0-4]/.test(at) ? 'EACCES' : undefined),
    });
    expect(failing.report).toMatchObject({ outcome: 'problems', counts: { removed: 55 } });
    expect(made.pass({ now: NOW + HOUR / 2 }).report).toMatchObject({ outcome: 'ok', counts: { removed: 95 } });
    expect(approvalsOf(made)).toEqual([]);
  });

  it('survives an engine that is killed between two removals, which is not held for them afterwards', () => {
    const made = held({}, { ...many(150), ...many(40, 'other') });
    approveHold(made, NOW);
    const killed = () => made.pass({ onEvent: (event) => event.kind === 'operation' && fail() });
    const fail = (): never => {
      throw new Error('killed');
    };
    expect(killed).toThrow('killed');
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 189 } });
  });

  it('clears what the last hour has removed, once', () => {
    const made = place({ ...many(200), ...many(100, 'b') }, { ...many(200), ...many(100, 'b') });
    made.pass();
    const remove = (from: number, to: number, prefix = 'f') => {
      for (let n = from; n < to; n++) fs.rmSync(path.join(made.source, `${prefix}${n}`));
    };
    remove(0, 140);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 140 } });
    remove(140, 160);
    expect(made.pass().report).toMatchObject({ outcome: 'held', hold: { removals: 20 } });
    expect(readHeld(made)?.record.message).toContain('160 within an hour');
    approveHold(made, NOW);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 20 } });
    remove(160, 200);
    expect(made.pass().report.outcome).toBe('ok');
    remove(0, 60, 'b');
    expect(made.pass().report).toMatchObject({ outcome: 'held', hold: { removals: 60 } });
  });

  it('ends after a day, and also when its age cannot be told', () => {
    for (const age of [24 * HOUR, -HOUR]) {
      const made = held({}, many(150));
      approveHold(made, NOW - age);
      const mirrored = made.pass();
      expect(mirrored.report.outcome).toBe('held');
      expect(notes(mirrored)[0]).toMatch(
        /does not count any more: (its 24 hours are over|the clock was set back since)/,
      );
      expect(approvalsOf(made)).toEqual([]);
    }
  });

  it('is for its folders only: an empty mount point in their place is held', () => {
    const made = held({ ...many(90, 'k') }, { ...many(90, 'k'), ...many(120) });
    approveHold(made, NOW);
    fs.renameSync(made.source, path.join(made.base, 'unmounted'));
    fs.mkdirSync(made.source);
    const mirrored = made.pass();
    expect(mirrored.report).toMatchObject({ outcome: 'held', hold: { removals: 210 }, counts: { removed: 0 } });
    expect(notes(mirrored)[0]).toMatch(/the source or the replica is another folder now/);
  });

  it('says in a dry run what the pass will do, and is still there afterwards', () => {
    const made = held({}, many(150));
    approveHold(made, NOW);
    expect(made.pass({ dryRun: true }).report).toMatchObject({ outcome: 'ok', counts: { removed: 150 } });
    expect(approvalsOf(made)).toHaveLength(1);
    expect(made.pass().report.outcome).toBe('ok');
  });

  it('stands beside another one', () => {
    const made = held({}, { ...many(150), sub: { old: 'x' } });
    approveHold(made, NOW);
    const stuck: MirrorOptions['intercept'] = ({ verb, path: at }) =>
      verb === 'removeFile' && at.startsWith('f') ? 'EBUSY' : undefined;
    made.pass({ intercept: stuck });
    writeTree(made.replica, { late: many(300) });
    expect(made.pass({ intercept: stuck }).report).toMatchObject({ outcome: 'held', hold: { removals: 301 } });
    approveHold(made, NOW + 1);
    expect(approvalsOf(made)).toHaveLength(2);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 451 } });
    expect(approvalsOf(made)).toEqual([]);
  });

  it('of a second hold covers what the first one did, and the larger one counts', () => {
    const made = held({}, { ...many(110), gone: many(5) });
    approveHold(made, NOW);
    const stuck: MirrorOptions['intercept'] = ({ verb }) => (verb === 'removeFile' ? 'EBUSY' : undefined);
    made.pass({ intercept: stuck });
    writeTree(made.replica, { gone: many(200) });
    expect(made.pass({ intercept: stuck }).report).toMatchObject({ outcome: 'held', hold: { removals: 201 } });
    approveHold(made, NOW + 1);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 311 } });
  });
});

describe('approvals that are damaged', () => {
  const damages: [string, (file: string) => void][] = [
    ['empty', (file) => fs.truncateSync(file)],
    ['cut short', (file) => fs.truncateSync(file, fs.statSync(file).size - 20)],
    ['without its first line', (file) => fs.writeFileSync(file, '["f0",1,"f"]\n')],
    ['of another version', (file) => forge(file, { version: 2 as never })],
    ['with an entry that nobody approved', (file) => fs.appendFileSync(file, '["precious",1,"f"]\n')],
    ['binary', (file) => fs.writeFileSync(file, Buffer.alloc(3 << 20, 0xfe))],
  ];
  it.each(damages)('do not count, and are removed with a warning: %s', (_, damage) => {
    const made = held({}, many(150));
    approveHold(made, NOW);
    const [file = ''] = approvalsOf(made);
    damage(file);
    const mirrored = made.pass();
    expect(mirrored.report).toMatchObject({ outcome: 'held', counts: { removed: 0 } });
    expect(notes(mirrored)).toEqual([`note the approval ${file} is damaged and does not count`]);
    expect(approvalsOf(made)).toEqual([]);
    expect(approveHold(made, NOW)).toBeDefined();
    expect(made.pass().report.outcome).toBe('ok');
  });

  it('or a hold that is damaged, or anything else in their place, never stop a pass', () => {
    const made = held({ fresh: 'x' }, many(150));
    fs.writeFileSync(holdFileOf(made), 'nonsense');
    expect(made.pass().report.outcome).toBe('held');
    expect(readHeld(made)?.entries).toHaveLength(150);
    approveHold(made, NOW);
    const [file = ''] = approvalsOf(made);
    fs.rmSync(file);
    fs.mkdirSync(file);
    fs.rmSync(holdFileOf(made));
    fs.mkdirSync(holdFileOf(made));
    const mirrored = made.pass();
    expect(mirrored.report.outcome).toBe('held');
    expect(notes(mirrored).join('\n')).toMatch(
      /the approval .* is damaged and does not count\n.*cannot remove an approval: .*EISDIR.*\n.*cannot write down what is held: EISDIR/,
    );
    fs.rmSync(made.stateDir, { recursive: true });
    expect(made.pass().report.outcome).toBe('held');
    expect(readHeld(made)?.entries).toHaveLength(150);
  });
});

describe('holds of the roots', () => {
  it('an empty source shows what would go, and its approval lets all of it through at once', () => {
    const made = held({}, { ...many(20), d: { e: 'x' } }, FIRST);
    const hold = readHeld(made);
    expect(hold?.record).toMatchObject({ reason: 'source-empty', removals: 22, entries: 21 });
    expect(hold?.record.examples).toHaveLength(5);
    approveHold(made, NOW);
    expect(made.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 22 } });
    expect(pathsIn(made.replica)).toEqual([]);
    expect(approvalsOf(made)).toEqual([]);
  });

  it('an empty source whose replica has grown since is let through, but for what is too much', () => {
    const made = held({}, many(20), FIRST);
    approveHold(made, NOW);
    writeTree(made.replica, many(15, 'later'));
    const { report } = made.pass();
    expect(report).toMatchObject({ outcome: 'held', hold: { removals: 15 }, counts: { removed: 20 } });
    expect(report.hold?.reason).toBe('first-pass');
  });

  it('an empty source is still held by an approval of something else', () => {
    const made = held({ a: 'x' }, many(20), FIRST);
    expect(readHeld(made)?.record.reason).toBe('first-pass');
    approveHold(made, NOW);
    fs.rmSync(path.join(made.source, 'a'));
    expect(made.pass().report).toMatchObject({ outcome: 'held', hold: { reason: 'source-empty' } });
    expect(approvalsOf(made)).toHaveLength(1);
  });

  it('a replica that is gone with its file system is made anew once that is approved', () => {
    const made = place({ a: 'x' }, {});
    const { state } = made.pass();
    fs.rmSync(made.replica, { recursive: true });
    const elsewhere = { ...state, replicaParentDevice: -1 };
    expect(made.pass({ state: elsewhere }).report.hold).toMatchObject({
      reason: 'replica-missing',
      hint: expect.stringContaining('agree with "foldersync approve test"'),
    });
    expect(readHeld(made)).toMatchObject({ record: { reason: 'replica-missing', entries: 0 }, entries: [] });
    approveHold(made, NOW);
    expect(made.pass({ state: elsewhere }).report.outcome).toBe('ok');
    expect(pathsIn(made.replica)).toEqual(['a']);
    expect(approvalsOf(made)).toEqual([]);
  });

  it('that no approval can end leave nothing to approve', () => {
    const made = held({ a: 'x' }, many(150));
    approveHold(made, NOW);
    let isMoved = false;
    const { report } = made.pass({
      intercept: ({ side, verb }) => {
        if (isMoved || side !== 'replica' || verb !== 'readAttributes') return undefined;
        isMoved = true;
        fs.renameSync(made.source, path.join(made.base, 'elsewhere'));
        fs.mkdirSync(made.source);
        return undefined;
      },
    });
    expect(report.hold?.reason).toBe('root-changed');
    expect(readHeld(made)).toBeUndefined();
    expect(approvalsOf(made)).toHaveLength(1);
  });
});
