// Folders that are never a replica, whatever a config says: mirroring onto them would cost a system, or somebody's
// home.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AbsolutePath, textOfBytes } from '../../core/tree/bytes.js';
import type { Failure } from '../../core/report/report.js';

/** Why the folder at a real path is no replica; undefined where it may be one. */
export function refuseReplica(replica: AbsolutePath): Failure | undefined {
  const shown = textOfBytes(replica);
  const hint = 'use a folder of its own as the replica';
  if (replica === '/') return { code: 'ROOT', message: 'the replica is the root of the file system', hint };
  if (SYSTEM_DIRECTORIES.has(shown)) {
    return { code: 'ROOT', message: `the replica ${shown} is a directory of the system`, hint };
  }
  const home = homeAt(shown);
  if (home === shown) return { code: 'ROOT', message: `the replica ${shown} is a home directory`, hint };
  if (home !== undefined)
    return { code: 'ROOT', message: `the replica ${shown} holds a home directory, ${home}`, hint };
  return undefined;
}

/**
 * What a system keeps, of itself and of all its users. Not among them are those that are made for data: /mnt, /media,
 * /srv.
 * **Source**: hier(7); on macOS what lies at the top of its disk.
 */
const SYSTEM_DIRECTORIES: ReadonlySet<string> = new Set([
  ...['/bin', '/boot', '/dev', '/etc', '/home', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/proc', '/run'],
  ...[
    '/sbin',
    '/sys',
    '/tmp',
    '/usr',
    '/usr/bin',
    '/usr/lib',
    '/usr/lib32',
    '/usr/lib64',
    '/usr/libexec',
    '/usr/local',
  ],
  ...['/usr/sbin', '/usr/share', '/var', '/var/cache', '/var/lib', '/var/log', '/var/run', '/var/spool', '/var/tmp'],
  ...['/Applications', '/Library', '/System', '/Users', '/private', '/private/etc', '/private/tmp', '/private/var'],
]);

/** The home that is at a path, or inside it; undefined where there is none. */
function homeAt(replica: string): string | undefined {
  const homes = homeDirectories();
  // Only one of the same name can be the same folder by another path, and only such are resolved.
  const isSame = (home: string) => path.basename(home) === path.basename(replica) && resolve(home) === replica;
  return homes.some(isSame) ? replica : homes.find((home) => home.startsWith(`${replica}/`));
}

/** Those of all users, of services as well. **Source**: passwd(5). */
function homeDirectories(): string[] {
  return [ownHome() ?? '', ...homesInPasswd()].filter((home) => home.startsWith('/') && home !== '/');
}

/** What /etc/passwd held when it was read last: each pass asks, and it changes once in a while. */
let known: { readonly stamp: string; readonly homes: readonly string[] } | undefined;

function homesInPasswd(): readonly string[] {
  const stamp = stampOf(PASSWD);
  if (known?.stamp !== stamp) {
    const homes = readPasswd()
      .split('\n')
      .map((line) => line.split(':')[5] ?? '');
    known = { stamp, homes };
  }
  return known.homes;
}

/** What tells one state of a file from another; empty where there is none that can be looked at. */
function stampOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = fs.statSync(file);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return ''; // as where it cannot be read
  }
}

const PASSWD = '/etc/passwd';

/** Undefined where this user has none: in a container, for instance, that runs under a number of its own. */
function ownHome(): string | undefined {
  try {
    return os.homedir();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    return undefined;
  }
}

function readPasswd(): string {
  try {
    return fs.readFileSync(PASSWD, 'utf8');
  } catch {
    return ''; // no such file on this system: the own home is known all the same
  }
}

/**
 * Its folder through symlinks, as the replica's path is; the home itself is left alone, because a look may mount it.
 */
function resolve(home: string): string {
  const folder = path.dirname(home);
  try {
    return path.join(fs.realpathSync(folder), path.basename(home));
  } catch {
    return home; // the folder is missing or closed to us, and so is a replica in it
  }
}
