// What is around a process in a bare container: a root that is read-only and holds node and foldersync, no /proc, no users, no HOME.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { pathsIn, temporaryFolder, writeTree } from '../engine/trees.js';
import { requireTools } from '../fs/mounts.js';
import { MAIN } from './foldersync.js';

/** In a mount namespace of its own, so that nothing stays mounted. */
const INSIDE = `
  set -e
  root=$1 project=$2 work=$3 node=$4 user=$5 device=$6; shift 6
  mount -t tmpfs none "$root"
  bring() {
    mkdir -p "$root$(dirname "$2")"
    if [ -d "$1" ]; then mkdir -p "$root$2"; else touch "$root$2"; fi
    mount --bind "$1" "$root$2"
  }
  for library in $(ldd "$node" | grep -o '/[^ ]*'); do bring "$library" "$library"; done
  bring "$node" /node
  bring "$project" /project
  bring "$work" /place
  [ "$device" = none ] || bring "$device" "$device"
  mount -o remount,ro,bind "$root"
  chroot=$(command -v chroot)
  exec env -i "$chroot" --userspec="$user" "$root" /node /project/dist/main.js "$@"
`;

/** Runs foldersync there, as a user without a name. */
function runInside(work: string, user: string, args: readonly string[], device: '/dev/null' | 'none' = '/dev/null') {
  const project = path.join(path.dirname(MAIN), '..');
  const script = ['sh', '-c', INSIDE, 'sh', temporaryFolder(), project, work, process.execPath, user, device, ...args];
  return spawnSync('unshare', ['--mount', '--propagation', 'private', ...script], { encoding: 'utf8' });
}

function workFor(context: TestContext, user: string): string {
  requireTools(context, ['unshare', 'chroot', 'ldd', 'mount']);
  const work = temporaryFolder();
  writeTree(work, { s: { a: 'x' } });
  const pairs = { p: { source: './s', replica: './r', interval: '1h' } };
  fs.writeFileSync(path.join(work, 'c.json'), JSON.stringify({ version: 1, stateDir: './state', pairs }));
  fs.writeFileSync(path.join(work, 'homeless.json'), JSON.stringify({ version: 1, pairs }));
  execFileSync('chown', ['-R', user, work]);
  return work;
}

const STACK = /^\s+at .*[:(]\d+|node:internal|Unhandled|uncaught/im;

describe.each(['12345:12345', '0:0'])('in a bare root, as %s', (user) => {
  it('does its work where the config says where everything is', (context) => {
    const work = workFor(context, user);
    const config = ['--config', '/place/c.json'];
    for (const [args, says] of [
      [['--version'], /^\d+\.\d+\.\d+/],
      [['--help'], /^Usage: foldersync/],
      [['check', ...config], /c\.json is valid: 1 pair/],
      [['check', '--paths', ...config], /all folders are as they should be/],
      [['run', '--once', ...config], /pass ok \(startup\): 1 copied/],
      [['status', ...config], /^p +ok /m],
    ] as const) {
      const { status, stdout, stderr } = runInside(work, user, args);
      expect(stdout).toMatch(says);
      expect(stdout + stderr).not.toMatch(STACK);
      expect(status).toBe(0);
    }
    expect(pathsIn(path.join(work, 'r'))).toEqual(['a']);
  });

  it('says what is missing where it needs a place of its own', (context) => {
    const work = workFor(context, user);
    const { status, stdout, stderr } = runInside(work, user, ['run', '--once', '--config', '/place/homeless.json']);
    if (user === '0:0') expect(stderr).toContain('error: cannot write the lock /var/lib/foldersync/');
    expect(stderr).toContain('hint: give "stateDir"');
    expect(stdout + stderr).not.toMatch(STACK);
    expect(status).toBe(user === '0:0' ? 1 : 2);
    expect(fs.existsSync(path.join(work, 'r'))).toBe(false);
  });

  it('says that no process can be started without /dev/null', (context) => {
    const work = workFor(context, user);
    const { status, stdout, stderr } = runInside(work, user, ['run', '--once', '--config', '/place/c.json'], 'none');
    expect(stdout + stderr).toContain('/dev/null is missing, and no process can be started without it');
    expect(stdout + stderr).not.toMatch(STACK);
    expect(status).toBe(1);
  });

  it('says that there is no config', (context) => {
    const { status, stdout, stderr } = runInside(workFor(context, user), user, ['check']);
    expect(stderr).toContain('error: no config file was found');
    expect(stdout + stderr).not.toMatch(STACK);
    expect(status).toBe(2);
  });
});
