import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Mirrored, type MirrorOptions, mirror } from '../mirror.js';
import { file, folders, PAST, pathsIn, readTree, type Tree } from '../trees.js';

const MEGABYTE = 1 << 20;
const OLD = 'o'.repeat(3 * MEGABYTE);
const NEW = 'n'.repeat(3 * MEGABYTE);

interface Busy extends Mirrored {
  /** The busy file on both sides. */
  readonly source: string;
  readonly replica: string;
  /** How many chunks were copied. */
  readonly chunks: number;
}

/** Mirrors the file `busy`, and calls `disturb` after the nth chunk of its copies. */
function mirrorBusy(
  disturb: (busy: string, nthChunk: number) => void,
  { replica: replicaTree = {}, ...options }: MirrorOptions & { readonly replica?: Tree } = {},
): Busy {
  const { source, replica } = folders({ busy: OLD, other: 'other' }, replicaTree);
  const busy = path.join(source, 'busy');
  let chunks = 0;
  const mirrored = mirror(source, replica, {
    ...options,
    onChunk: (entered) => {
      if (entered === 'busy') disturb(busy, ++chunks);
      return false;
    },
  });
  expect(pathsIn(replica).filter((entry) => entry.endsWith('.tmp'))).toEqual([]);
  return { ...mirrored, source: busy, replica: path.join(replica, 'busy'), chunks };
}

const read = (target: string) => fs.readFileSync(target, 'utf8');

/** After all has gone quiet, one more pass makes both sides equal. */
function expectHealed({ source, replica }: Busy): void {
  const [sourceFolder, replicaFolder] = [path.dirname(source), path.dirname(replica)];
  expect(mirror(sourceFolder, replicaFolder).report).toMatchObject({ outcome: 'ok', again: false });
  expect(readTree(replicaFolder)).toEqual(readTree(sourceFolder));
}

describe('a file that changes while it is copied', () => {
  it('and only grows is copied up to its first size, with its first time', () => {
    const busy = mirrorBusy((target) => fs.appendFileSync(target, 'one more line\n'));
    expect(busy.report).toMatchObject({ outcome: 'ok', counts: { grown: 1, copied: 2 } });
    expect(read(busy.replica)).toBe(OLD);
    expect(fs.statSync(busy.replica).mtimeMs).toBe(PAST * 1000);
    expectHealed(busy);
  });

  it('and is emptied and written anew, and longer, is not taken for one that grows', () => {
    const longer = 'l'.repeat(4 * MEGABYTE);
    const busy = mirrorBusy((target, nth) => {
      if (nth === 1) fs.writeFileSync(target, longer);
    });
    expect(busy.report).toMatchObject({ outcome: 'ok', counts: { grown: 0 } });
    expect(read(busy.replica)).toBe(longer);
    expectHealed(busy);
  });

  it('and shrinks is copied again', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth === 1) fs.truncateSync(target, 1.5 * MEGABYTE);
    });
    expect(busy.report).toMatchObject({ outcome: 'ok', counts: { grown: 0, copied: 2 } });
    expect(read(busy.replica)).toBe(OLD.slice(0, 1.5 * MEGABYTE));
    expectHealed(busy);
  });

  it('and is emptied is copied again, empty', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth === 1) fs.truncateSync(target);
    });
    expect(busy.report.outcome).toBe('ok');
    expect(read(busy.replica)).toBe('');
  });

  it('and is rewritten once is copied again', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth === 2) fs.writeFileSync(target, NEW);
    });
    expect(busy.report.outcome).toBe('ok');
    expect(read(busy.replica)).toBe(NEW);
    expect(busy.chunks).toBe(6);
    expectHealed(busy);
  });

  it('and is rewritten in size and time alike is seen by its change time', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth !== 2) return;
      fs.writeFileSync(target, NEW);
      fs.utimesSync(target, PAST, PAST);
    });
    expect(read(busy.replica)).toBe(NEW);
  });

  it('and gets another mode meanwhile has that mode in the end', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth === 2) fs.chmodSync(target, 0o600);
    });
    expect(fs.statSync(busy.replica).mode & 0o777).toBe(0o600);
    expect(busy.report.outcome).toBe('ok');
  });

  /** Makes each copy see another version, none of which is ever whole on its way. */
  const rewriteAlways = (target: string, nth: number) => {
    fs.writeFileSync(target, String.fromCharCode(97 + nth).repeat(3 * MEGABYTE));
  };

  it('and is rewritten during each of three copies keeps its last good version, as a problem', () => {
    const last = file('the last good one', { mtime: PAST - 1 });
    const busy = mirrorBusy(rewriteAlways, { replica: { busy: last } });
    expect(busy.lines).toEqual(['problem source busy BUSY', 'copy other']);
    expect(busy.report).toMatchObject({ outcome: 'problems', again: false });
    expect(busy.chunks).toBe(9);
    expect(read(busy.replica)).toBe('the last good one');
    expect(busy.report.problems[0]?.message).toMatch(/the replica keeps what it has$/);
    expectHealed(busy);
  });

  it('and is rewritten during each of three copies is left out when it is new', () => {
    const busy = mirrorBusy(rewriteAlways);
    expect(busy.report.outcome).toBe('problems');
    expect(busy.report.problems[0]?.message).toMatch(/the replica has no version of it yet$/);
    expect(fs.existsSync(busy.replica)).toBe(false);
    expectHealed(busy);
  });

  it('and is rewritten during each of three copies is copied as it is with busy: copy', () => {
    const busy = mirrorBusy(rewriteAlways, { policy: { busy: 'copy' } });
    expect(busy.lines).toEqual(['copy busy', 'copy other']);
    expect(busy.report.outcome).toBe('ok');
    expect(fs.statSync(busy.replica).size).toBe(3 * MEGABYTE);
    expectHealed(busy);
  });

  it('and is replaced by a rename is copied from the new file', () => {
    const busy = mirrorBusy((target, nth) => {
      if (nth !== 2) return;
      fs.writeFileSync(`${target}.new`, NEW);
      fs.renameSync(`${target}.new`, target);
    });
    expect(busy.report.outcome).toBe('ok');
    expect(read(busy.replica)).toBe(NEW);
    expectHealed(busy);
  });

  it.each([
    ['is removed', (target: string) => fs.rmSync(target)],
    [
      'becomes a symlink',
      (target: string) => {
        fs.rmSync(target);
        fs.symlinkSync('/etc/passwd', target);
      },
    ],
    [
      'becomes a directory',
      (target: string) => {
        fs.rmSync(target);
        fs.mkdirSync(target);
      },
    ],
  ])('and %s leaves the old version, and asks for another pass', (_, change) => {
    const busy = mirrorBusy(
      (target, nth) => {
        if (nth === 2) change(target);
      },
      { replica: { busy: 'the last good one' } },
    );
    expect(busy.report).toMatchObject({ outcome: 'ok', again: true, problemCount: 0 });
    expect(read(busy.replica)).toBe('the last good one');
    expectHealed(busy);
  });

  it('is compared again with compare: content, for a comparison proves nothing about later', () => {
    const { source, replica } = folders({ busy: OLD }, { busy: OLD });
    const options = { policy: { compare: 'content' as const } };
    const busy = path.join(source, 'busy');
    expect(mirror(source, replica, options).lines).toEqual([]);
    let chunks = 0;
    const { lines } = mirror(source, replica, {
      ...options,
      onChunk: () => {
        if (++chunks > 1) return false;
        fs.writeFileSync(busy, NEW);
        fs.utimesSync(busy, PAST, PAST);
        return false;
      },
    });
    expect(lines).toEqual(['update busy']);
    expect(read(path.join(replica, 'busy'))).toBe(NEW);
  });
});

describe('a symlink that becomes a file before it is read', () => {
  it('asks for another pass', () => {
    const { source, replica } = folders({ a: 'a' });
    fs.symlinkSync('a', path.join(source, 'link'));
    const { report } = mirror(source, replica, {
      intercept: ({ verb }) => {
        if (verb !== 'readSymlink') return undefined;
        fs.rmSync(path.join(source, 'link'));
        fs.writeFileSync(path.join(source, 'link'), 'a file');
        return undefined;
      },
    });
    expect(report).toMatchObject({ outcome: 'ok', again: true, problemCount: 0 });
    expect(pathsIn(replica)).toEqual(['a']);
  });
});

describe('cancelling', () => {
  it.each([
    ['copy', 'mtime', { mtime: PAST - 1 }],
    ['comparison', 'content', { mtime: PAST }],
  ] as const)('stops a %s between two chunks and leaves nothing of it', (_, compare, options) => {
    const { source, replica } = folders({ big: OLD, more: 'more' }, { big: file(NEW, options), orphan: 'orphan' });
    let chunks = 0;
    const { report, lines } = mirror(source, replica, {
      policy: { compare },
      onChunk: () => {
        chunks++;
        return true;
      },
    });
    expect(chunks).toBe(1);
    expect(lines).toEqual([]);
    expect(report).toMatchObject({ outcome: 'cancelled', problemCount: 0 });
    expect(pathsIn(replica)).toEqual(['big', 'orphan']);
    expect(read(path.join(replica, 'big'))).toBe(NEW);
  });
});
