// What the figures were taken on, for whoever compares them with others.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

/** The machine and the moment, in one line. */
export function describeMachine(folder: string): string {
  const cores = os.availableParallelism();
  return [
    new Date().toISOString().slice(0, 10),
    `${cores} ${cores === 1 ? 'core' : 'cores'} (${os.cpus()[0]?.model.trim() || os.arch()})`,
    `${Math.round(os.totalmem() / 2 ** 30)} GiB of memory`,
    `${os.type()} ${os.release()}`,
    `node ${process.version.slice(1)}`,
    fileSystemOf(folder),
    `as ${process.getuid?.() === 0 ? 'root' : 'an ordinary user'}`,
    versionOf('rsync', /version (\S+)/),
    versionOf('rclone', /^rclone v?(\S+)/),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** The type of the file system that a folder lies on: `tmpfs`, `ext4`. */
export function fileSystemOf(folder: string): string {
  const real = fs.realpathSync(folder);
  const mounts = fs
    .readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point = '']) => point === '/' || real === point || real.startsWith(`${point}/`));
  // The longest; of two mounts at one place the later one hides the other.
  const [, , type = 'unknown'] = mounts.toSorted(([, a = ''], [, b = '']) => a.length - b.length).at(-1) ?? [];
  return type;
}

function versionOf(program: string, pattern: RegExp): string | undefined {
  try {
    const [, version] =
      pattern.exec(execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) ??
      [];
    return version === undefined ? undefined : `${program} ${version}`;
  } catch {
    return undefined; // it is not installed
  }
}
