// A replica whose file system refuses one thing or another, in whatever words: all else is mirrored, it is said once, and the
// next pass has nothing to do.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTORY, SYMLINK } from '../../../src/core/tree/entry-table.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { Call, Verb } from '../intercept.js';
import { COMPLETED, type MirrorOptions, mirror } from '../mirror.js';
import { isThorough } from '../../thorough.js';
import { file, pathsIn, readTree, symlink, temporaryFolder, writeTree } from '../trees.js';

const ERRNOS = ['EACCES', 'EIO', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EINVAL', 'E2BIG'] as const;

const isRoot = process.getuid?.() === 0;

/** What is refused, and what is said of it. */
interface Trait {
  readonly verbs: readonly Verb[];
  /** Default: all of these. */
  readonly refuses?: (call: Call) => boolean;
  readonly said: string;
  /** What of the source the replica lacks for it; all else it has. */
  readonly loses: readonly Part[];
  /** Whether the replica takes `A` for `a`. */
  readonly foldsCase?: boolean;
}

const isAcl = ({ attribute }: Call) => attribute?.startsWith('system.posix_acl_') === true;
/** What a probe gives to a file has a name of its own; in capitals that is one that nothing else has. */
const isInCapitals = ({ path: name }: Call) => name.startsWith('.FOLDERSYNC-');

const TRAITS: Readonly<Record<string, Trait>> = {
  owners: { verbs: ['setOwner'], said: 'owners and groups', loses: ['owner', 'symlink owner'] },
  'owners of symlinks': {
    verbs: ['setOwner'],
    refuses: ({ kind }) => kind === SYMLINK,
    said: 'does not keep owners of symlinks',
    loses: ['symlink owner'],
  },
  modes: { verbs: ['setMode'], said: 'modes', loses: ['mode'] },
  times: {
    verbs: ['setTimes'],
    said: 'times (files that have changed are found by their content)',
    loses: ['time', 'directory time', 'symlink time'],
  },
  'times of directories': {
    verbs: ['setTimes'],
    refuses: ({ kind }) => kind === DIRECTORY,
    said: 'does not keep times of directories',
    loses: ['directory time'],
  },
  'times of symlinks': {
    verbs: ['setTimes'],
    refuses: ({ kind }) => kind === SYMLINK,
    said: 'does not keep times of symlinks',
    loses: ['symlink time'],
  },
  attributes: { verbs: ['writeExtended'], said: 'extended attributes', loses: ['attribute', 'user attribute', 'ACL'] },
  'attributes that cannot be read': {
    verbs: ['readExtended'],
    said: 'extended attributes',
    loses: ['attribute', 'user attribute', 'ACL'],
  },
  ACLs: { verbs: ['writeExtended'], refuses: isAcl, said: 'does not keep ACLs', loses: ['ACL'] },
  'attributes but ACLs': {
    verbs: ['writeExtended'],
    refuses: (call) => !isAcl(call),
    said: 'does not keep extended attributes',
    loses: ['attribute', 'user attribute'],
  },
  'attributes of users': {
    verbs: ['writeExtended'],
    refuses: ({ attribute }) => attribute?.startsWith('user.') === true,
    said: isRoot ? 'does not keep extended attributes user.*' : 'does not keep extended attributes',
    loses: ['user attribute'],
  },
  'names in capitals': { verbs: ['find'], refuses: isInCapitals, said: 'names that differ in case only', loses: [] },
  'capitals in names': {
    verbs: ['makeFile', 'rename'],
    refuses: isInCapitals,
    foldsCase: true,
    said: 'names that differ in case only, capital letters in names',
    loses: [],
  },
  'hard links': { verbs: ['link'], said: 'hard links', loses: ['links'] },
  symlinks: { verbs: ['makeSymlink'], said: 'symlinks (they are skipped)', loses: ['symlink time', 'symlink owner'] },
  'special files': { verbs: ['makeSpecial'], said: 'special files', loses: [] },
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
  execFileSync('setfattr', ['-n', 'user.a', '-v', '1', path.join(source, 'd', 'b')]);
  execFileSync('setfacl', ['-m', 'u:1234:r', path.join(source, 'a'), path.join(source, 'd', 'b')]);
  return { source, replica: writeTree(path.join(folder, 'replica'), {}) };
}

/** What an entry has beside its content. */
type Part =
  | 'mode'
  | 'owner'
  | 'time'
  | 'directory time'
  | 'symlink time'
  | 'symlink owner'
  | 'links'
  | 'attribute'
  | 'user attribute'
  | 'ACL';

/** All there is, each part in a line, but for what is lost. */
function factsOf(folder: string, trait: string): string[] {
  const { loses } = TRAITS[trait]!; // it is one of them
  const skipped = SKIPPED[trait] ?? 'nothing';
  const content = readTree(folder).map((line) => line.replace(/^([dfl])( \d+)+ /, '$1 '));
  const parts = ['', ...pathsIn(folder)].flatMap((name) => [...partsOf(folder, name)]);
  const isKept = ({ part, kind }: Fact) => !loses.includes(part) && kind !== skipped;
  return [
    ...content.filter((line) => !line.startsWith(skipped)),
    ...parts.filter(isKept).map(({ part, name, value }) => `${part} of ${name}: ${value}`),
  ];
}

const SKIPPED: Readonly<Record<string, string>> = { symlinks: 'l', 'special files': 'special' };

interface Fact {
  readonly part: Part;
  readonly kind: string;
  readonly name: string;
  readonly value: string | number;
}

function* partsOf(folder: string, name: string): Generator<Fact> {
  const entry = path.join(folder, name);
  const stats = fs.lstatSync(entry);
  const isLink = stats.isSymbolicLink();
  const kind = isLink ? 'l' : stats.isFIFO() ? 'special' : '';
  const fact = (part: Part, value: string | number): Fact => ({ part, kind, name, value });
  yield fact(isLink ? 'symlink owner' : 'owner', `${stats.uid}:${stats.gid}`);
  yield fact(isLink ? 'symlink time' : stats.isDirectory() ? 'directory time' : 'time', stats.mtimeMs);
  if (isLink) return;
  yield fact('mode', stats.mode & 0o7777);
  if (!stats.isDirectory()) yield fact('links', stats.nlink);
  for (const [, attribute, value] of attributesOf(entry).matchAll(/^([a-z].*?)=(.*)$/gm)) {
    const part = attribute!.startsWith('system.')
      ? 'ACL'
      : attribute!.startsWith('user.')
        ? 'user attribute'
        : 'attribute'; // it was matched
    yield fact(part, `${attribute}=${value}`);
  }
}

function attributesOf(entry: string): string {
  return execFileSync('getfattr', ['-h', '-d', '-m', '-', '--absolute-names', entry], { encoding: 'utf8' });
}

/** A part of the run has each trait with two of them, and all of them with some trait. */
const cases = Object.keys(TRAITS).flatMap((trait, row) =>
  ERRNOS.filter((_, index) => isThorough || [2 * row, 2 * row + 1].some((at) => at % ERRNOS.length === index)).map(
    (errno) => [trait, errno] as const,
  ),
);

describe.runIf(process.platform === 'linux')('a replica that refuses', () => {
  const fileSystem = createLinuxFileSystem({ beat: () => {} });

  it.each(cases)('%s with %s keeps everything else, says so once, and is quiet in the next pass', (trait, errno) => {
    const { verbs, refuses = () => true, said, foldsCase = false } = TRAITS[trait]!; // it is one of them
    const { source, replica } = sides();
    const isRefused = (call: Call) => call.side === 'replica' && verbs.includes(call.verb) && refuses(call);
    const intercept = (call: Call) => (isRefused(call) ? errno : undefined);
    const policy = { special: 'copy' } as const;
    const options: MirrorOptions = {
      fileSystem,
      policy,
      intercept,
      interceptsProbe: true,
      showsLoss: true,
      foldsCase,
    };
    const first = mirror(source, replica, { ...options, state: COMPLETED });
    const notes = first.lines.filter((line) => line.startsWith('note'));
    expect(first.report.problems).toEqual([]);
    expect(notes).toHaveLength(1);
    if (isRoot || !trait.startsWith('owners')) expect(notes[0]).toContain(said);
    expect(factsOf(replica, trait)).toEqual(factsOf(source, trait));
    const second = mirror(source, replica, { ...options, state: first.state });
    expect(second.lines).toEqual([]);
    // Of the same size.
    fs.writeFileSync(path.join(source, 'd', 'b'), 'new');
    expect(mirror(source, replica, { ...options, state: second.state }).lines).toContain('update d/b');
    expect(factsOf(replica, trait)).toEqual(factsOf(source, trait));
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
