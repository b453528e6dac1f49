import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirror, mirrorInLanes } from '../mirror.js';
import { asOrdinaryUser } from '../ordinary-user.js';
import { directory, file, folders, PAST, readTree, type Tree } from '../trees.js';

/** A directory with times of its own. */
const dated = (content: Tree, mode = 0o755) => directory(content, { mtime: PAST - 77, mode });

/** After one pass every mode and time is right, and a second pass finds nothing. */
function expectStamped({ source, replica }: { source: string; replica: string }): void {
  expect(readTree(replica)).toEqual(readTree(source));
  expect(fs.statSync(replica).mode).toBe(fs.statSync(source).mode);
  expect(mirror(source, replica).lines).toEqual([]);
}

describe('modes and times of directories are right', () => {
  it.each([
    ['after a copy into one', { d: dated({ new: 'n' }) }, { d: dated({}) }],
    ['after an update in one', { d: dated({ f: 'long' }) }, { d: dated({ f: 's' }) }],
    ['after a retouch in one', { d: dated({ f: file('f', { mode: 0o600 }) }) }, { d: dated({ f: 'f' }) }],
    ['after a removal from one', { d: dated({ a: 'a' }) }, { d: dated({ a: 'a', gone: 'g', deep: { er: 'x' } }) }],
    ['after a replacement in one', { d: dated({ x: { y: dated({ z: 'z' }) } }) }, { d: dated({ x: 'file' }) }],
    ['in nested new ones', { d: dated({ e: dated({ f: dated({ g: 'g' }, 0o700) }, 0o711) }, 0o750) }, {}],
    ['in new ones that nobody may write', { d: dated({ e: dated({ f: 'f' }, 0o555) }, 0o500) }, {}],
    ['in a new one that replaces a file and that nobody may write', { d: dated({ e: 'e' }, 0o555) }, { d: 'file' }],
    ['when only they differ', { d: dated({ a: 'a' }, 0o700) }, { d: directory({ a: 'a' }, { mtime: 5 }) }],
    ['with sticky and setgid bits', { d: dated({ a: 'a' }, 0o3775) }, {}],
    [
      'after a leftover in one was removed',
      { d: dated({}) },
      { d: dated({ '.foldersync-00112233445566aa.tmp': 'x' }) },
    ],
  ] satisfies [string, Tree, Tree][])('%s', (_, source, replica) => {
    const roots = folders(source, replica);
    expect(mirror(roots.source, roots.replica).report).toMatchObject({ outcome: 'ok', again: false });
    expectStamped(roots);
  });

  it('after a copy into one that failed', () => {
    const roots = folders({ d: dated({ busy: 'new!' }) }, { d: dated({ busy: 'old' }) });
    mirror(roots.source, roots.replica, { intercept: ({ verb }) => (verb === 'rename' ? 'EIO' : undefined) });
    const times = (root: string) => fs.statSync(path.join(root, 'd')).mtimeMs;
    expect(times(roots.replica)).toBe(times(roots.source));
  });

  it('in what is not removed, when the pass is held', () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`f${n}`, 'x']));
    const { source, replica } = folders(
      { d: dated({ new: 'n' }), e: dated({}) },
      { d: dated(many), e: directory({}, {}) },
    );
    expect(mirror(source, replica).report.outcome).toBe('held');
    for (const name of ['d', 'e']) {
      expect(fs.statSync(path.join(replica, name)).mtimeMs).toBe((PAST - 77) * 1000);
    }
  });

  it.each([undefined, 1, 2])(
    'and are left alone where nothing changes beside what has to stay, by %s lanes',
    async (count) => {
      const { source, replica } = folders(
        { d: dated({ a: 'a' }) },
        { d: dated({ a: 'a', gone: { 'notes.keep': 'n' } }) },
      );
      const options = { adapter: 'linux', policy: { exclude: ['*.keep'] } } as const;
      const again = () =>
        count === undefined
          ? mirror(source, replica, options)
          : mirrorInLanes(source, replica, { ...options, lanes: { count } });
      await again();
      const changedAt = () => fs.statSync(path.join(replica, 'd'), { bigint: true }).ctimeNs;
      const before = changedAt();
      expect((await again()).report).toMatchObject({ outcome: 'ok', counts: { kept: 1, removed: 0 } });
      expect(changedAt()).toBe(before);
    },
  );

  it('with the time before the listing, when the source changes after it', () => {
    const { source, replica } = folders({ d: dated({ a: 'a' }) });
    mirror(source, replica, {
      onEvent: (event) => {
        if (event.kind === 'operation' && event.path === 'd/a') fs.writeFileSync(path.join(source, 'd', 'late'), 'l');
        return false;
      },
    });
    expect(fs.statSync(path.join(replica, 'd')).mtimeMs).toBe((PAST - 77) * 1000);
    expect([...mirror(source, replica).lines]).toEqual(['copy d/late']);
    expectStamped({ source, replica });
  });
});

describe('as an ordinary user', () => {
  const source: Tree = {
    closed: dated({ f: 'f', sub: dated({ g: 'g', l: dated({}, 0o500) }, 0o555) }, 0o555),
    group: dated({ f: file('f', { mode: 0o444 }) }, 0o070 | 0o500),
  };

  it('read-only directories are mirrored with all that is in them', () => {
    asOrdinaryUser(() => {
      const roots = folders(source);
      expect(mirror(roots.source, roots.replica).report.outcome).toBe('ok');
      expectStamped(roots);
    });
  });

  it('changes in an existing read-only directory are made, and it is read-only again', () => {
    asOrdinaryUser(() => {
      const { source: root, replica } = folders(
        { closed: dated({ f: 'new!', added: 'a', sub: dated({ g: 'g' }, 0o555) }, 0o555), beside: 'b' },
        { closed: dated({ f: 'old', orphan: 'o', gone: dated({ h: 'h' }, 0o500) }, 0o555) },
      );
      const { report } = mirror(root, replica);
      expect(report.outcome).toBe('ok');
      expect(readTree(replica)).toEqual(readTree(root));
      expect(mirror(root, replica).lines).toEqual([]);
    });
  });

  it('a directory that its owner may not enter is updated, and closed again', (context) => {
    if (process.getuid?.() !== 0 && process.env.CI === undefined) context.skip('only root can give files away');
    const {
      base,
      source: root,
      replica,
    } = folders(
      { closed: dated({ f: 'new!', sub: { g: 'g' } }, 0o055) },
      { closed: dated({ f: 'old', sub: { g: 'old' } }, 0o055) },
    );
    // The source belongs to somebody else, who lets others in; the replica to us.
    execFileSync('chown', ['-R', '65534:65534', replica]);
    fs.chmodSync(base, 0o755);
    asOrdinaryUser(() => {
      expect(mirror(root, replica).report.outcome).toBe('ok');
      expect(mirror(root, replica).lines).toEqual([]);
    });
    expect(readTree(replica)).toEqual(readTree(root));
  });
});

describe('setuid and setgid bits', () => {
  it('of a file that is not our own are dropped, for its replica is ours', (context) => {
    if (process.getuid?.() !== 0 && process.env.CI === undefined) context.skip('only root can give files away');
    const { base, source, replica } = folders({ bob: file('#!', {}), own: file('#!', {}) });
    fs.chmodSync(base, 0o755);
    const modeOf = (name: string) => fs.statSync(path.join(replica, name)).mode & 0o7777;
    execFileSync('chown', ['-R', '65534:65534', path.join(source, 'own'), replica]);
    fs.chmodSync(path.join(source, 'bob'), 0o6755);
    fs.chmodSync(path.join(source, 'own'), 0o4755);
    asOrdinaryUser(() => {
      mirror(source, replica);
      expect(modeOf('bob')).toBe(0o755);
      expect(modeOf('own')).toBe(0o4755);
      expect(mirror(source, replica).lines).toEqual([]);
      fs.chmodSync(path.join(replica, 'bob'), 0o700);
      expect(mirror(source, replica).lines).toEqual(['retouch bob']);
      expect(modeOf('bob')).toBe(0o755);
    });
  });
});
