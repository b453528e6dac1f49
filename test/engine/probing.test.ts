// A replica whose file system refuses one thing or another, in whatever words: all else is mirrored, it is said once, and the
// next pass has nothing to do.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import type { Call, Verb } from './intercept.js';
import { COMPLETED, type MirrorOptions, mirror } from './mirror.js';
import { file, readTree, symlink, temporaryFolder, writeTree } from './trees.js';

const ERRNOS = ['EACCES', 'EIO', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EINVAL', 'E2BIG'] as const;

/** What is refused, and what is said of it. */
const TRAITS: Readonly<Record<string, { readonly verbs: readonly Verb[]; readonly said: string }>> = {
  owners: { verbs: ['setOwner'], said: 'owners and groups' },
  modes: { verbs: ['setMode'], said: 'modes' },
  times: { verbs: ['setTimes'], said: 'times (files that have changed are found by their content)' },
  attributes: { verbs: ['writeExtended'], said: 'extended attributes' },
  'attributes that cannot be read': { verbs: ['readExtended'], said: 'extended attributes' },
  'hard links': { verbs: ['link'], said: 'hard links' },
  symlinks: { verbs: ['makeSymlink'], said: 'symlinks (they are skipped)' },
  'special files': { verbs: ['makeSpecial'], said: 'special files' },
};

/** One of each kind, and more than one of what needs it. */
function sides(): { source: string; replica: string } {
  const folder = temporaryFolder({ inMemory: true });
  const tree = { a: file('one', { mode: 0o640 }), d: { b: 'two', empty: {} }, link: symlink('a') };
  const source = writeTree(path.join(folder, 'source'), tree);
  fs.linkSync(path.join(source, 'a'), path.join(source, 'd', 'linked'));
  execFileSync('mkfifo', [path.join(source, 'fifo')]);
  if (isRoot) {
    fs.chownSync(path.join(source, 'd', 'b'), 1234, 4321);
    fs.lchownSync(path.join(source, 'link'), 1234, 4321);
    execFileSync('setfattr', ['-n', 'trusted.a', '-v', '1', path.join(source, 'd')]);
  }
  return { source, replica: writeTree(path.join(folder, 'replica'), {}) };
}

const isRoot = process.getuid?.() === 0;

/** Kinds, names, content and targets, of what is not skipped. */
function contentOf(folder: string, { without }: { readonly without: string }): string[] {
  const plain = readTree(folder).map((line) => line.replace(/^([dfl])( \d+)+ /, '$1 '));
  return plain.filter((line) => !line.startsWith(without));
}

const SKIPPED: Readonly<Record<string, string>> = { symlinks: 'l', 'special files': 'special' };

const cases = Object.keys(TRAITS).flatMap((trait) => ERRNOS.map((errno) => [trait, errno] as const));

describe.runIf(process.platform === 'linux')('a replica that refuses', () => {
  const fileSystem = createLinuxFileSystem({ beat: () => {} });

  it.each(cases)('%s with %s keeps everything else, says so once, and is quiet in the next pass', (trait, errno) => {
    const { verbs, said } = TRAITS[trait]!; // it is one of them
    const { source, replica } = sides();
    const intercept = ({ side, verb }: Call) => (side === 'replica' && verbs.includes(verb) ? errno : undefined);
    const policy = { special: 'copy' } as const;
    const options: MirrorOptions = { fileSystem, policy, intercept, interceptsProbe: true, showsLoss: true };
    const first = mirror(source, replica, { ...options, state: COMPLETED });
    const notes = first.lines.filter((line) => line.startsWith('note'));
    expect(first.report.problems).toEqual([]);
    expect(notes).toHaveLength(1);
    if (isRoot || trait !== 'owners') expect(notes[0]).toContain(said);
    const compared = { without: SKIPPED[trait] ?? 'nothing' };
    expect(contentOf(replica, compared)).toEqual(contentOf(source, compared));
    const second = mirror(source, replica, { ...options, state: first.state });
    expect(second.lines).toEqual([]);
    // Of the same size.
    fs.writeFileSync(path.join(source, 'd', 'b'), 'new');
    expect(mirror(source, replica, { ...options, state: second.state }).lines).toContain('update d/b');
    expect(contentOf(replica, compared)).toEqual(contentOf(source, compared));
  });
});

it('keeps what else a file has where one part is refused after all', () => {
  const { source, replica } = sides();
  const options: MirrorOptions = { adapter: 'linux' };
  const parts: readonly (readonly [Verb, string])[] = [
    ['setOwner', 'set the owner of'],
    ['setMode', 'set the mode of'],
    ['setTimes', 'set the times of'],
  ];
  for (const [verb, action] of isRoot ? parts : parts.slice(1)) {
    fs.writeFileSync(path.join(source, 'd', 'b'), `${verb} with other content`);
    const intercept = (call: Call) => (call.side === 'replica' && call.verb === verb ? 'EIO' : undefined);
    const { report, lines } = mirror(source, replica, { ...options, intercept });
    expect(report.problems.map((problem) => problem.action)).toContain(action);
    expect(lines.some((line) => line.endsWith(' d/b'))).toBe(true);
    expect(fs.readFileSync(path.join(replica, 'd', 'b'), 'utf8')).toBe(`${verb} with other content`);
  }
});
