import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { textOfBytes } from '../../../src/core/tree/bytes.js';
import { openRoots } from '../../../src/engine/holds/roots.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { FIRST, mirror, pairOf } from '../mirror.js';
import { asOrdinaryUser } from '../ordinary-user.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { folders, openDescriptors, pathsIn, readTree } from '../trees.js';

/** Opens both roots, lets go of them, and returns what was found, as text where there is no pass. */
function open(source: string, replica: string): string {
  const descriptors = openDescriptors();
  const roots = openRoots(
    createPortableFileSystem(() => {}),
    pairOf(source, replica),
  );
  if (roots.kind === 'open') {
    roots.source[Symbol.dispose]();
    if (roots.replica.kind === 'existing') roots.replica.root[Symbol.dispose]();
  }
  expect(openDescriptors()).toBe(descriptors);
  if (roots.kind === 'hold') return `${roots.hold.reason}: ${roots.hold.message}`;
  if (roots.kind === 'failure') return `${roots.failure.code}: ${roots.failure.message}`;
  const { source: from, replica: to } = roots.facts;
  return textOfBytes(`${from.path} -> ${to.path}${to.id === undefined ? ' (missing)' : ''}`);
}

describe('the source', () => {
  it('that is missing holds', () => {
    const { source, replica } = folders({}, { a: 'a' });
    fs.rmdirSync(source);
    expect(open(source, replica)).toBe(`source-missing: the source ${source} does not exist`);
  });

  it('that is a file holds', () => {
    const { source, replica } = folders({ f: 'f' });
    const given = path.join(source, 'f');
    expect(open(given, replica)).toBe(`source-not-a-directory: the source ${given} is not a directory`);
  });

  it('that cannot be entered fails', () => {
    asOrdinaryUser(() => {
      const { source, replica } = folders({ a: 'a' });
      fs.chmodSync(source, 0o000);
      expect(open(source, replica)).toBe(`EACCES: cannot open the source ${source}: permission denied`);
      fs.chmodSync(source, 0o755);
    });
  });

  it('that is given through a symlink is mirrored, and so is a replica', () => {
    const { base, source, replica } = folders({ d: { f: 'f' } }, { orphan: 'o' });
    fs.symlinkSync(source, path.join(base, 's'));
    fs.symlinkSync('replica', path.join(base, 'r'));
    expect(open(path.join(base, 's'), path.join(base, 'r'))).toBe(`${source} -> ${replica}`);
    mirror(path.join(base, 's'), path.join(base, 'r'));
    expect(readTree(replica)).toEqual(readTree(source));
    expect(fs.lstatSync(path.join(base, 'r')).isSymbolicLink()).toBe(true);
  });

  it('that is a symlink to nowhere holds', () => {
    const { base, replica } = folders({});
    fs.symlinkSync('/nowhere', path.join(base, 's'));
    expect(open(path.join(base, 's'), replica)).toMatch(/^source-missing: /);
  });

  it.runIf(process.getuid?.() === 0)(
    'behind a symlink that somebody else could have planted holds, and so does a replica',
    () => {
      const { base, source, replica } = folders({ f: 'f' }, { secret: 's' });
      const planted = path.join(base, 'planted');
      fs.symlinkSync(replica, planted);
      fs.lchownSync(planted, 65534, 65534);
      const why = `the symlink ${planted} belongs to user 65534, what it leads to to somebody else`;
      expect(open(source, planted)).toBe(`root-untrusted: the way to the replica ${planted} is not safe: ${why}`);
      expect(open(planted, source)).toBe(`root-untrusted: the way to the source ${planted} is not safe: ${why}`);
      const below = path.join(planted, 'made');
      expect(open(source, below)).toBe(`root-untrusted: the way to the replica ${below} is not safe: ${why}`);
      expect(pathsIn(replica)).toEqual(['secret']);
      fs.lchownSync(planted, 0, 0);
      expect(open(source, planted)).toBe(`${source} -> ${replica}`);
    },
  );

  it('may be the root of the file system', () => {
    const { replica } = folders({});
    expect(open('/', replica)).toBe(`/ -> ${replica}`);
  });
});

describe('a replica', () => {
  it('that is the root of the file system is refused', () => {
    const { source } = folders({});
    expect(open(source, '/')).toBe('ROOT: the replica is the root of the file system');
  });

  it('that is a home directory is refused, also through a symlink', () => {
    const { base, source } = folders({});
    const home = fs.realpathSync(os.homedir());
    fs.symlinkSync(home, path.join(base, 'link'));
    expect(open(source, home)).toBe(`ROOT: the replica ${home} is a home directory`);
    expect(open(source, path.join(base, 'link'))).toBe(`ROOT: the replica ${home} is a home directory`);
  });

  it.each(['/etc', '/usr', '/var', '/home', '/tmp', '/bin'])(
    'that is a directory of the system is refused: %s',
    (given) => {
      const { source } = folders({});
      expect(open(source, given)).toMatch(/^ROOT: the replica .* is a directory of the system$/);
    },
  );

  it('that is or holds the home of anybody in the passwd is refused', () => {
    const { source } = folders({});
    const homes = fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':')[5] ?? '')
      .filter((home) => home.startsWith('/') && fs.existsSync(home));
    for (const home of homes) expect(open(source, home)).toMatch(/^ROOT: the replica .*is /);
    const { base, replica } = folders({});
    const { homedir } = os;
    os.homedir = () => path.join(replica, 'people', 'me');
    try {
      expect(open(source, replica)).toBe(`ROOT: the replica ${replica} holds a home directory, ${replica}/people/me`);
      expect(open(source, path.join(base, 'other'))).toMatch(/\(missing\)$/);
    } finally {
      os.homedir = homedir;
    }
  });

  it('is found where the user has no home at all', () => {
    const { source, replica } = folders({});
    const { homedir } = os;
    os.homedir = () => {
      throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
    };
    try {
      expect(open(source, replica)).toBe(`${source} -> ${replica}`);
    } finally {
      os.homedir = homedir;
    }
  });

  it('that is a file fails', () => {
    const { source, replica } = folders({}, { f: 'f' });
    const given = path.join(replica, 'f');
    expect(open(source, given)).toBe(`ENOTDIR: cannot open the replica ${given}: not a directory`);
    expect(open(source, path.join(given, 'below'))).toMatch(/^ENOTDIR: cannot open the replica/);
  });

  it.each(['link', 'link/below'])('behind a symlink to nowhere fails, and is not made (%s)', (given) => {
    const { base, source } = folders({ a: 'a' });
    const target = path.join(base, 'unmounted');
    fs.symlinkSync(target, path.join(base, 'link'));
    expect(open(source, path.join(base, given))).toBe(
      `DANGLING: cannot open the replica ${path.join(base, given)}: ` +
        `the symlink ${path.join(base, 'link')} leads to what does not exist`,
    );
    expect(fs.existsSync(target)).toBe(false);
  });

  it('that is missing with its parents is made at its real place', () => {
    const { base, source, replica } = folders({ a: 'a' });
    fs.symlinkSync(replica, path.join(base, 'link'));
    const given = path.join(base, 'link', 'x', 'y');
    expect(open(source, given)).toBe(`${source} -> ${path.join(replica, 'x', 'y')} (missing)`);
    expect(mirror(source, given, { state: FIRST }).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual(['x', 'x/y', 'x/y/a']);
  });

  it('that cannot be made ends the pass, and says why', () => {
    asOrdinaryUser(() => {
      const { source, replica } = folders({ a: 'a' });
      fs.chmodSync(replica, 0o555);
      const given = path.join(replica, 'new');
      expect(mirror(source, given, { state: FIRST }).report).toMatchObject({
        outcome: 'failed',
        failure: { code: 'ROOT', message: `cannot make the replica ${given}: permission denied` },
      });
    });
  });

  it('whose disk is gone is not made anew on the disk below', (context) => {
    requireMount(context);
    const { base, source } = folders({ a: 'a' });
    const disk = path.join(base, 'disk');
    const mounted = mountDisk('size=1m', disk);
    const replica = path.join(mounted, 'replica');
    const { state } = mirror(source, replica, { state: FIRST });
    expect(state.replicaParentDevice).toBe(fs.statSync(disk).dev);
    // Another folder hides the disk for a moment, as the empty mount point does when it is gone.
    const hidden = path.join(base, 'hidden');
    fs.mkdirSync(hidden);
    execFileSync('mount', ['--bind', hidden, disk]);
    const { report } = mirror(source, replica, { state });
    execFileSync('umount', [disk]);
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'replica-missing' } });
    expect(pathsIn(hidden)).toEqual([]);
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
  });
});

describe('an empty source', () => {
  it.each([
    ['holds a first pass', FIRST, {}, 'held'],
    ['holds a first pass, also of an adopted replica', FIRST, { policy: { adopt: true } }, 'held'],
    ['holds a dry run of a first pass', FIRST, { dryRun: true }, 'held'],
    ['goes through once it is approved', FIRST, { approved: true }, 'ok'],
    ['goes through within the limits after a good pass', { lastCompletedAt: 1, history: [] }, {}, 'ok'],
  ])('%s', (_, state, options, outcome) => {
    const { source, replica } = folders({}, { a: 'a' });
    expect(mirror(source, replica, { ...options, state }).report.outcome).toBe(outcome);
    expect(pathsIn(replica)).toEqual(outcome === 'ok' ? [] : ['a']);
  });

  it('is also one that holds only what is excluded', () => {
    const { source, replica } = folders({ 'x.log': 'x' }, { a: 'a' });
    const { report } = mirror(source, replica, { state: FIRST, policy: { exclude: ['*.log'] } });
    expect(report.hold?.reason).toBe('source-empty');
  });
});
