// The whole way from a config to a replica, over one tree that has everything a file system can hold; rsync is the judge.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../engine/trees.js';
import { mountVolume, requireTools, type Volume } from '../fs/mounts.js';
import { namesIn, rsyncDifferences, Workplace } from './foldersync.js';
import { workAsOrdinaryUser } from './ordinary-user.js';

const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

/** XFS shows its ACLs to root a second time, as attributes; rsync takes them for such. */
const XFS_FILTER = '--filter=-x trusted.SGI_ACL_*';

/** A name of 255 bytes, and others that only bytes can hold. */
const NAMES = ['x'.repeat(255), '-rf', 'two\nlines', ' ', 'Übung', '\xff\xfe', '*?[a]\\'].map((name) =>
  Buffer.from(name, name === '\xff\xfe' ? 'latin1' : 'utf8'),
);

/** Everything that its owner can make without being root. */
function makeSource(root: string): void {
  writeTree(root, { plain: 'content', closed: { f: 'f' }, 'read only': 'r', d: { e: {} }, names: {} });
  for (const name of NAMES) fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/names/`), name]), 'named');
  makeDeep(root);
  fs.linkSync(path.join(root, 'plain'), path.join(root, 'd', 'e', 'linked'));
  fs.symlinkSync('/outside/of/everything', path.join(root, 'd', 'link'));
  // Holes, over 4 GiB of them; data at both ends.
  const sparse = fs.openSync(path.join(root, 'sparse'), 'w');
  fs.writeSync(sparse, 'begin', 0);
  fs.writeSync(sparse, 'end', 5 * 2 ** 30);
  fs.closeSync(sparse);
  run('setfattr', '-n', 'user.colour', '-v', 'blue', path.join(root, 'plain'), path.join(root, 'd'));
  run('setfacl', '-m', 'u:1234:rx', path.join(root, 'd'), path.join(root, 'closed', 'f'));
  run('setfacl', '-d', '-m', 'g:1234:rx', path.join(root, 'd'));
  run('touch', '-d', '1931-02-03 04:05:06.123456789', path.join(root, 'closed', 'f'));
  run('touch', '-h', '-d', '2300-02-03 04:05:06.987654321', path.join(root, 'd', 'link'));
  fs.chmodSync(path.join(root, 'read only'), 0o444);
  fs.chmodSync(path.join(root, 'closed'), 0o555);
}

/** A path of over 4,096 bytes, where rsync ends. */
function makeDeep(root: string): void {
  const deep = ['deep', ...Array.from({ length: 25 }, () => 'd'.repeat(200))];
  run(
    'sh',
    '-c',
    `cd "$1"; for name in ${deep.join(' ')}; do mkdir $name; cd $name; done; echo deep > file`,
    'sh',
    root,
  );
}

function readDeep(root: string): string {
  return run('sh', '-c', 'cd "$1/deep"; find . -printf "%y %m %T@\\n" | sort', 'sh', root);
}

/** What is changed between two passes, in the source. */
function changeSource(root: string): void {
  fs.appendFileSync(path.join(root, 'plain'), ' and more');
  fs.linkSync(path.join(root, 'plain'), path.join(root, 'd', 'also linked'));
  fs.chmodSync(path.join(root, 'closed'), 0o755);
  fs.writeFileSync(path.join(root, 'closed', 'new'), 'new');
  run('chown', '--reference', path.join(root, 'closed'), path.join(root, 'closed', 'new'));
  fs.rmSync(path.join(root, 'closed', 'f'));
  fs.chmodSync(path.join(root, 'closed'), 0o555);
  run('setfattr', '-x', 'user.colour', path.join(root, 'd'));
  run('setfacl', '-b', path.join(root, 'd'));
}

/** Two passes with changes in between, and a third that has nothing to do. */
async function expectExact(place: Workplace, source: string, replica: string): Promise<void> {
  place.configure({ p: { source, replica, interval: '10s', special: 'copy' } });
  for (const change of [() => {}, () => changeSource(source)]) {
    change();
    const { code, stdout, stderr } = await place.run('run', '--once');
    expect([stderr, code], stdout).toEqual([`config: ${place.path('foldersync.config.json')}\n`, 0]);
    expect(rsyncDifferences(source, replica, '-aHAXSin', '--exclude=/deep', XFS_FILTER)).toBe('');
    expect(readDeep(replica)).toBe(readDeep(source));
    expect(fs.readFileSync(path.join(replica, 'plain'), 'utf8')).toBe(
      fs.readFileSync(path.join(source, 'plain'), 'utf8'),
    );
  }
  expect(fs.statSync(path.join(replica, 'sparse')).blocks).toBeLessThan(1000);
  const { stdout } = await place.run('plan');
  expect(stdout).toMatch(/would change nothing/);
}

describe('a replica is exact', () => {
  it.for(['ext4', 'tmpfs', 'btrfs', 'xfs'] satisfies Volume[])('as root, on %s', async (volume, context) => {
    requireTools(context, ['rsync', 'setfattr', 'setfacl']);
    const place = new Workplace();
    const source = place.path('source');
    makeSource(source);
    run('chown', '1234:4321', path.join(source, 'plain'), path.join(source, 'd'));
    run('chown', '-h', '77:88', path.join(source, 'd', 'link'));
    fs.chmodSync(path.join(source, 'read only'), 0o6755);
    run('setfattr', '-n', 'trusted.only', '-v', 'root', path.join(source, 'sparse'));
    run('mkfifo', path.join(source, 'pipe'));
    run('mknod', path.join(source, 'null'), 'c', '1', '3');
    await expectExact(place, source, path.join(mountVolume(context, volume), 'replica'));
  });

  it('as an ordinary user', async (context) => {
    requireTools(context, ['rsync', 'setfattr', 'setfacl']);
    const place = new Workplace();
    const source = place.path('source');
    makeSource(source);
    run('mkfifo', path.join(source, 'pipe'));
    workAsOrdinaryUser(context, place);
    await expectExact(place, source, place.path('replica'));
  });
});

it('keeps everything below what an ordinary user may not read, and says what was left out', async (context) => {
  const place = new Workplace();
  writeTree(place.path('source'), { secret: { a: 'a' }, file: 'f', open: 'o' });
  writeTree(place.path('replica'), { secret: { a: 'a', b: 'b' }, file: 'old', gone: 'g' });
  place.configure({ p: { source: './source', replica: './replica', interval: '10s', adopt: true } });
  workAsOrdinaryUser(context, place);
  fs.chownSync(place.path('source', 'secret'), 0, 0);
  fs.chmodSync(place.path('source', 'secret'), 0o700);
  fs.chownSync(place.path('source', 'file'), 0, 0);
  fs.chmodSync(place.path('source', 'file'), 0o600);
  const { code, stdout } = await place.run('run', '--once');
  expect(code).toBe(1);
  expect(stdout).toMatch(/pass with problems/);
  expect(place.log('p')).toMatch(/"secret".*\(EACCES\)/);
  expect((await place.run('status')).stdout).toMatch(/"file".*\[EACCES\]/);
  expect(fs.readdirSync(place.path('replica', 'secret'))).toEqual(['a', 'b']);
  expect(fs.readFileSync(place.path('replica', 'file'), 'utf8')).toBe('old');
  expect(namesIn(place.path('replica'))).toEqual(['file', 'open', 'secret']);
});

const MANY = 100_000;

it('lists very many entries of one directory, and finds the one that is new', async () => {
  const place = new Workplace();
  const folder = temporaryFolder({ inMemory: true });
  const [source, replica] = [writeTree(path.join(folder, 'source'), {}), path.join(folder, 'replica')];
  run('sh', '-c', 'cd "$1"; seq -f file-%.0f "$2" | xargs touch', 'sh', source, `${MANY}`);
  place.configure({ p: { source, replica, interval: '10s' } });
  expect((await place.run('run', '--once')).code).toBe(0);
  expect(fs.readdirSync(replica)).toHaveLength(MANY);
  fs.writeFileSync(path.join(source, 'new'), 'n');
  expect((await place.run('run', '--once')).stdout).toMatch(/1 copied/);
});
