import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Mirrored, type MirrorOptions, mirror } from '../mirror.js';
import { directory, file, folders, pathsIn, readTree, type Tree, writeTree } from '../trees.js';

interface Changed extends Mirrored {
  readonly base: string;
  readonly source: string;
  readonly replica: string;
}

/** Mirrors, and changes the folders between the gate and the revisit. */
function mirrorChanged(
  trees: { readonly source: Tree; readonly replica: Tree },
  change: (roots: { source: string; replica: string; base: string }) => void,
  options: MirrorOptions = {},
): Changed {
  const roots = folders(trees.source, trees.replica);
  // Whatever its share: the gate is not what this is about.
  const mirrored = mirror(roots.source, roots.replica, {
    approved: true,
    ...options,
    onSave: (nth) => {
      if (nth === 1) change(roots);
    },
  });
  expect(mirrored.saves).toBeGreaterThan(0);
  return { ...roots, ...mirrored };
}

function expectHealed({ source, replica }: Changed): void {
  expect(mirror(source, replica, { approved: true }).report).toMatchObject({ outcome: 'ok', again: false });
  expect(readTree(replica)).toEqual(readTree(source));
}

const removals = (lines: readonly string[]) => lines.filter((line) => line.startsWith('remove'));

describe('between the gate and the revisit', () => {
  it('an orphan that has come back in the source is not removed', () => {
    const changed = mirrorChanged(
      { source: { a: 'a' }, replica: { a: 'a', back: 'back', gone: 'gone' } },
      ({ source }) => fs.writeFileSync(path.join(source, 'back'), 'again'),
    );
    expect(removals(changed.lines)).toEqual(['remove gone']);
    expect(pathsIn(changed.replica)).toEqual(['a', 'back']);
    expectHealed(changed);
  });

  it('a directory that has come back in the source keeps all that it holds on the replica', () => {
    const changed = mirrorChanged({ source: {}, replica: { back: { f: 'f', g: { h: 'h' } } } }, ({ source }) =>
      fs.mkdirSync(path.join(source, 'back')),
    );
    expect(removals(changed.lines)).toEqual([]);
    expect(pathsIn(changed.replica)).toEqual(['back', 'back/f', 'back/g', 'back/g/h']);
    expectHealed(changed);
  });

  it('new orphans beyond what the gate has seen are left to another pass', () => {
    const changed = mirrorChanged({ source: {}, replica: { a: 'a', b: { c: 'c' } } }, ({ replica }) =>
      writeTree(path.join(replica, 'b'), { d: 'd', e: { f: 'f' } }),
    );
    expect(removals(changed.lines)).toHaveLength(3);
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true });
    expectHealed(changed);
  });

  // Few names are looked up by themselves; for many the whole directory is listed again, and what else has changed shows.
  it.each([1, 40])('a source that loses more than the %i it had lost leaves it to another pass', (lost) => {
    const gone = Object.fromEntries(Array.from({ length: lost }, (_, at) => [`gone ${at}`, 'g']));
    const changed = mirrorChanged(
      {
        source: { keep: 'k', more: 'm', most: { a: 'a' } },
        replica: { keep: 'k', more: 'm', most: { a: 'a' }, ...gone },
      },
      ({ source }) => {
        fs.rmSync(path.join(source, 'more'));
        fs.rmSync(path.join(source, 'most'), { recursive: true });
      },
    );
    expect(removals(changed.lines)).toEqual(
      Object.keys(gone)
        .map((name) => `remove ${name}`)
        .sort(),
    );
    expect(changed.report).toMatchObject({ outcome: 'ok', again: lost > 32 });
    expect(pathsIn(changed.replica)).toEqual(['keep', 'more', 'most', 'most/a']);
    expectHealed(changed);
  });

  it('entries of the replica that have vanished are not missed', () => {
    const changed = mirrorChanged(
      { source: { b: 'file' }, replica: { gone: 'g', d: { e: 'e' }, b: { c: 'c' } } },
      ({ replica }) => {
        fs.rmSync(path.join(replica, 'gone'));
        fs.rmSync(path.join(replica, 'd'), { recursive: true });
        fs.rmSync(path.join(replica, 'b'), { recursive: true });
      },
    );
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true, problemCount: 0 });
    expectHealed(changed);
  });

  it('a name that is no longer blocked is left to another pass', () => {
    const changed = mirrorChanged({ source: { x: { a: 'a' } }, replica: { x: 'file' } }, ({ replica }) => {
      fs.rmSync(path.join(replica, 'x'));
      fs.mkdirSync(path.join(replica, 'x'));
    });
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true, counts: { replaced: 0 } });
    expectHealed(changed);
  });

  it('a name that is blocked only now is left to another pass', () => {
    const changed = mirrorChanged({ source: { f: 'f' }, replica: { f: 'f', gone: 'g' } }, ({ source }) => {
      fs.rmSync(path.join(source, 'f'));
      writeTree(path.join(source, 'f'), { deep: 'deep' });
    });
    expect(changed.report).toMatchObject({ outcome: 'ok', counts: { replaced: 0, removed: 1 } });
    expect(fs.readFileSync(path.join(changed.replica, 'f'), 'utf8')).toBe('f');
    expectHealed(changed);
  });

  it('a blocking directory that has got more content keeps it', () => {
    const changed = mirrorChanged({ source: { x: 'file' }, replica: { x: { a: 'a' } } }, ({ replica }) =>
      writeTree(path.join(replica, 'x'), { b: 'b', c: 'c' }),
    );
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true, counts: { replaced: 0, removed: 1 } });
    expect(pathsIn(changed.replica)).toHaveLength(3);
    expectHealed(changed);
  });

  it('a blocking directory that has got excluded content keeps it, and the next pass tells it', () => {
    const policy = { exclude: ['*.log'] };
    const changed = mirrorChanged(
      { source: { x: 'file' }, replica: { x: { a: 'a' } } },
      ({ replica }) => writeTree(path.join(replica, 'x'), { 'new.log': 'mine' }),
      { policy },
    );
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true, counts: { replaced: 0 } });
    expect(mirror(changed.source, changed.replica, { policy }).lines).toEqual(['problem replica x SHIELDED']);
    expect(fs.readFileSync(path.join(changed.replica, 'x', 'new.log'), 'utf8')).toBe('mine');
  });

  it('a blocking file that has become a directory is not touched', () => {
    const changed = mirrorChanged(
      { source: { x: { a: 'a' } }, replica: { x: 'file', y: 'orphan' } },
      ({ source, replica }) => {
        fs.rmSync(path.join(replica, 'x'));
        writeTree(path.join(replica, 'x'), { precious: 'p' });
        fs.rmSync(path.join(source, 'x'), { recursive: true });
        fs.writeFileSync(path.join(source, 'x'), 'a file now');
      },
    );
    expect(changed.report).toMatchObject({ outcome: 'ok', again: true, counts: { replaced: 0 } });
    expect(fs.readFileSync(path.join(changed.replica, 'x', 'precious'), 'utf8')).toBe('p');
    expectHealed(changed);
  });

  it('a source entry that takes a blocked place but cannot be read costs the replica nothing', () => {
    const { source, replica } = folders({ x: 'file', y: { z: 'z' } }, { x: { a: 'a' }, y: 'file' });
    const { lines } = mirror(source, replica, {
      intercept: ({ side, verb, path: entry }) =>
        side === 'source' && (verb === 'copyFile' || (verb === 'openDirectory' && entry === 'y')) ? 'EIO' : undefined,
    });
    expect(lines).toEqual(['problem source x EIO', 'problem source y EIO']);
    expect(pathsIn(replica)).toEqual(['x', 'x/a', 'y']);
  });
});

describe('a root that is no longer what it was', () => {
  const source: Tree = { keep: 'k' };
  const replica: Tree = { keep: 'k', orphan: 'o', d: { e: 'e' } };
  const swap = (root: string) => {
    fs.renameSync(root, `${root}.moved`);
    fs.mkdirSync(root);
  };

  it.each([
    ['the source was moved away', (roots: { source: string }) => fs.renameSync(roots.source, `${roots.source}.moved`)],
    ['the source is another folder', (roots: { source: string }) => swap(roots.source)],
    ['the replica is another folder', (roots: { replica: string }) => swap(roots.replica)],
  ])('holds before the first removal: %s', (_, change) => {
    const roots = folders(source, replica);
    let hasChanged = false;
    const { report } = mirror(roots.source, roots.replica, {
      approved: true,
      intercept: ({ side, verb }) => {
        if (hasChanged || side !== 'replica' || verb !== 'list') return undefined;
        hasChanged = true;
        change(roots);
        return undefined;
      },
    });
    expect(report).toMatchObject({
      outcome: 'held',
      hold: { reason: 'root-changed', removals: 3 },
      counts: { removed: 0 },
    });
    const kept = fs.existsSync(`${roots.replica}.moved`) ? `${roots.replica}.moved` : roots.replica;
    expect(pathsIn(kept)).toEqual(['d', 'd/e', 'keep', 'orphan']);
  });

  it('holds when the source’s path was a symlink and leads elsewhere now', () => {
    const roots = folders(source, replica);
    const link = path.join(roots.base, 'link');
    fs.symlinkSync(roots.source, link);
    fs.mkdirSync(path.join(roots.base, 'empty'));
    let hasChanged = false;
    const { report } = mirror(link, roots.replica, {
      intercept: ({ verb }) => {
        if (hasChanged || verb !== 'list') return undefined;
        hasChanged = true;
        fs.rmSync(link);
        fs.symlinkSync('empty', link);
        return undefined;
      },
    });
    expect(report.hold?.reason).toBe('root-changed');
    expect(report.counts.removed).toBe(0);
  });
});

describe('a directory that is swapped for a symlink to an outside folder', () => {
  const PRECIOUS: Tree = { precious: file('keep', { mode: 0o600 }), d: directory({ deep: 'keep' }, { mode: 0o700 }) };

  function swap(target: string, outside: string): void {
    fs.renameSync(target, `${target}.aside`);
    fs.symlinkSync(outside, target);
  }

  it.each(['source', 'replica'] as const)('on the %s, between the gate and the revisit, gains nothing', (side) => {
    let outside = '';
    let before: string[] = [];
    const changed = mirrorChanged(
      {
        source: { s: { a: 'a', f: { now: 'a directory' } } },
        replica: { s: { a: 'a', o: 'o', d: { p: 'p' }, f: 'file' } },
      },
      (roots) => {
        outside = writeTree(path.join(roots.base, 'outside'), PRECIOUS);
        before = readTree(outside);
        swap(path.join(roots[side], 's'), outside);
      },
    );
    expect(readTree(outside)).toEqual(before);
    expect(removals(changed.lines)).toEqual([]);
    expect(pathsIn(path.join(changed.replica, side === 'replica' ? 's.aside' : 's'))).toEqual([
      'a',
      'd',
      'd/p',
      'f',
      'o',
    ]);
    if (side === 'source') expect(changed.report).toMatchObject({ outcome: 'ok', again: true });
    else expect(changed.report.outcome).toBe('problems');
  });

  it.each([
    ['source', 'when it is opened', 'openDirectory'],
    ['source', 'after it was listed', 'readAttributes'],
    ['replica', 'when it is opened', 'openDirectory'],
    ['replica', 'before a file is written into it', 'copyFile'],
    ['replica', 'before a file in it gets its name', 'rename'],
    ['replica', 'before a directory is made in it', 'makeDirectory'],
    ['replica', 'before it is stamped', 'stampSelf'],
  ] as const)('in mid-walk on the %s, %s, gains nothing', (side, _, verb) => {
    const roots = folders(
      { s: { a: 'new', d: { deep: 'new' }, r: file('r', { mode: 0o755 }) } },
      { s: { a: 'old', r: 'r', o: 'o' } },
    );
    const outside = writeTree(path.join(roots.base, 'outside'), PRECIOUS);
    const before = readTree(outside);
    let isSwapped = false;
    mirror(roots.source, roots.replica, {
      approved: true,
      intercept: (call) => {
        if (isSwapped || call.side !== side || call.verb !== verb || !`${call.path}/`.startsWith('s/'))
          return undefined;
        isSwapped = true;
        swap(path.join(roots[side], 's'), outside);
        return undefined;
      },
    });
    expect(isSwapped).toBe(true);
    expect(readTree(outside)).toEqual(before);
    if (side === 'source') expect(pathsIn(path.join(roots.replica, 's'))).not.toContain('precious');
  });

  it('below an orphan that is being removed, gains nothing', () => {
    const roots = folders({}, { gone: { a: 'a', sub: { b: 'b' } } });
    const outside = writeTree(path.join(roots.base, 'outside'), { b: 'precious', sub: { b: 'precious' } });
    const before = readTree(outside);
    let isSwapped = false;
    const { report } = mirror(roots.source, roots.replica, {
      approved: true,
      intercept: ({ verb }) => {
        if (verb !== 'removeFile' || isSwapped) return undefined;
        isSwapped = true;
        swap(path.join(roots.replica, 'gone', 'sub'), outside);
        return undefined;
      },
    });
    expect(isSwapped).toBe(true);
    expect(report.outcome).toBe('problems');
    expect(readTree(outside)).toEqual(before);
  });

  it('a file that is swapped for a symlink before it is stamped gives its mode to nobody', () => {
    const roots = folders({ f: file('f', { mode: 0o666 }) }, { f: file('f', { mode: 0o600 }) });
    const secret = path.join(roots.base, 'secret');
    fs.writeFileSync(secret, 'secret', { mode: 0o600 });
    const { report } = mirror(roots.source, roots.replica, {
      intercept: ({ verb }) => {
        if (verb !== 'stamp') return undefined;
        fs.rmSync(path.join(roots.replica, 'f'));
        fs.symlinkSync(secret, path.join(roots.replica, 'f'));
        return undefined;
      },
    });
    expect(report.outcome).toBe('problems');
    expect(fs.statSync(secret).mode & 0o777).toBe(0o600);
  });
});
