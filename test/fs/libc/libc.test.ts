// That no buffer is ever too short for what the kernel writes, and that what cannot be trusted is not used.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXTENDED_MOST_BYTES } from '../../../src/fs/libc/extended.js';
import { loadLibc } from '../../../src/fs/libc/libc.js';
import { checkLibc } from '../../../src/fs/linux/libc-check.js';
import { errnoName } from '../../../src/fs/libc/error.js';
import { AT, OPEN, RESOLVE, SEEK } from '../../../src/fs/libc/tables.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { Statx } from '../../../src/fs/libc/statx.js';
import { temporaryFolder } from '../../engine/trees.js';

const libc = loadLibc();

describe('a buffer that is too short', () => {
  it.each([
    ['statx', () => libc.statx(AT.CURRENT_DIRECTORY, '/', 0, 0x7ff, new Uint32Array(63))],
    ['fstatfs', () => libc.fstatfs(0, new Uint32Array(29))],
    ['read', () => libc.read(0, Buffer.alloc(10), 11)],
    ['pread', () => libc.pread(0, Buffer.alloc(10), 11, 0)],
    ['utimensat', () => libc.utimensat(AT.CURRENT_DIRECTORY, '/', new Uint32Array(7), 0)],
    ['futimens', () => libc.futimens(0, new Uint32Array(7))],
  ])('is refused by %s before the kernel sees it', (_, call) => {
    expect(call).toThrow(/^internal: a buffer of \d+ bytes where \d+ are needed$/);
  });
});

describe('extended attributes', () => {
  it('are read where there are many of them, and where one is long', () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, '');
    const names = Array.from({ length: 24 }, (_, index) => `user.${index}`.padEnd(60, 'n'));
    for (const name of names) libc.extended.set(file, name, Buffer.alloc(0));
    const value = Buffer.alloc(1500, 'v');
    libc.extended.set(file, 'user.long', value);
    const descriptor = fs.openSync(file, 'r');
    for (const place of [file, descriptor]) {
      const out = Buffer.alloc(EXTENDED_MOST_BYTES);
      const length = libc.extended.list(place, out);
      expect(length).toBeGreaterThan(1024);
      expect(out.toString('latin1', 0, length).split('\0').slice(0, -1).sort()).toEqual([...names, 'user.long'].sort());
      expect(libc.extended.get(place, 'user.long', out)).toBe(1500);
      expect(out.subarray(0, 1500)).toEqual(value);
    }
    fs.closeSync(descriptor);
  });
});

describe('the kernel writes nothing beyond', () => {
  /** A view with a border of other bytes on both sides. */
  function bordered(bytes: number): { inner: Buffer; isWhole: () => boolean } {
    const all = Buffer.alloc(bytes + 2 * BORDER, 0xa5);
    const border = Buffer.alloc(BORDER, 0xa5);
    const isWhole = () => all.subarray(0, BORDER).equals(border) && all.subarray(BORDER + bytes).equals(border);
    return { inner: all.subarray(BORDER, BORDER + bytes), isWhole };
  }
  const BORDER = 4096;

  it('the buffer of a listing, however small it is', () => {
    const folder = temporaryFolder();
    for (let index = 0; index < 20; index++) fs.writeFileSync(path.join(folder, `${index}`.padEnd(255, 'n')), '');
    for (const bytes of [300, 512, 4096]) {
      const directory = libc.openat(AT.CURRENT_DIRECTORY, folder, OPEN.READ | OPEN.DIRECTORY, 0);
      const { inner, isWhole } = bordered(bytes);
      let filled = 0;
      for (let count = -1; count !== 0; filled += count) count = libc.getdents64(directory, inner);
      libc.close(directory);
      expect(filled).toBeGreaterThan(20 * 255);
      expect(isWhole()).toBe(true);
    }
  });

  it('the buffers of content and of extended attributes', () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, Buffer.alloc(1000, 'x'));
    const descriptor = libc.openat(AT.CURRENT_DIRECTORY, file, OPEN.READ_WRITE, 0);
    const { inner, isWhole } = bordered(100);
    expect(libc.read(descriptor, inner, 100)).toBe(100);
    expect(libc.pread(descriptor, inner, 60, 950)).toBe(50);
    libc.extended.set(descriptor, 'user.long', Buffer.alloc(200, 'y'));
    expect(() => libc.extended.get(descriptor, 'user.long', inner)).toThrow(
      expect.objectContaining({ code: 'ERANGE' }),
    );
    libc.extended.set(descriptor, `user.${'n'.repeat(200)}`, Buffer.alloc(1));
    expect(() => libc.extended.list(descriptor, inner)).toThrow(expect.objectContaining({ code: 'ERANGE' }));
    libc.close(descriptor);
    expect(isWhole()).toBe(true);
  });
});

describe('a failure', () => {
  it('has the name and the words of its number', () => {
    expect(() => libc.openat(AT.CURRENT_DIRECTORY, '/foldersync/missing', OPEN.READ, 0)).toThrow(
      new FsError('ENOENT', 'no such file or directory'),
    );
    expect(() => libc.close(-1)).toThrow(expect.objectContaining({ code: 'EBADF', message: 'bad file descriptor' }));
  });

  it.each([
    [28, 'ENOSPC'],
    [122, 'EDQUOT'],
    [95, 'ENOTSUP'],
    [11, 'EAGAIN'],
    [117, 'EUCLEAN'],
    [4095, 'ERRNO_4095'],
  ])('number %i is %s', (number, expected) => {
    expect(errnoName(number)).toBe(expected);
  });

  it('comes of a NUL in a name, which would cut it short', () => {
    for (const name of ['a\0b', 'caf\xe9\0b']) {
      expect(() => libc.mkdirat(AT.CURRENT_DIRECTORY, name, 0o700)).toThrow(
        expect.objectContaining({ code: 'EINVAL' }),
      );
    }
  });

  it('is a value where it is expected', () => {
    const words = new Uint32Array(64);
    expect(libc.statx(AT.CURRENT_DIRECTORY, '/foldersync/missing', 0, 0x7ff, words)).toBe(false);
    const file = libc.openat(
      AT.CURRENT_DIRECTORY,
      path.join(temporaryFolder(), 'f'),
      OPEN.READ_WRITE | OPEN.CREATE,
      0o600,
    );
    expect(libc.lseek(file, 0, SEEK.DATA)).toBeUndefined();
    expect(libc.extended.get(file, 'user.none', Buffer.alloc(10))).toBeUndefined();
    expect(libc.extended.remove(file, 'user.none')).toBeUndefined();
    expect(libc.clone(libc.openat(AT.CURRENT_DIRECTORY, '/proc/self/status', OPEN.READ, 0), file)).toBe('never');
    libc.close(file);
  });
});

describe('the check at the start', () => {
  it('is passed by this machine', () => {
    expect(checkLibc(libc, new Statx(libc))).toEqual({ hasOpenat2: true });
  });

  it('leaves openat2 out where a sandbox forbids it or the kernel lacks it', () => {
    for (const code of ['EPERM', 'ENOSYS']) {
      const openat2 = () => {
        throw new FsError(code, 'forbidden');
      };
      expect(checkLibc({ ...libc, openat2 }, new Statx(libc))).toEqual({ hasOpenat2: false });
    }
  });

  it.each([
    ['openat2 follows symlinks', { openat2: without(RESOLVE.NO_SYMLINKS) }, 'RESOLVE_NO_SYMLINKS has no effect'],
    ['openat2 leads out', { openat2: without(RESOLVE.BENEATH) }, 'RESOLVE_BENEATH has no effect'],
    [
      'openat follows symlinks',
      {
        openat: (...[at, name, flags, mode]: Parameters<typeof libc.openat>) =>
          libc.openat(at, name, flags & ~OPEN.NO_FOLLOW, mode),
      },
      'O_NOFOLLOW has no effect',
    ],
    ['a listing cannot be read', { getdents64: () => 0 }, 'the listing of /proc/sys is read as ""'],
    ['a file system’s type is somewhere else', { fstatfs: () => {} }, 'the file system type of /proc is read as "0"'],
  ])('refuses a machine on which %s', (_, wrong, message) => {
    expect(() => checkLibc({ ...libc, ...wrong }, new Statx(libc))).toThrow(message);
  });

  it('refuses a machine on which statx has another layout', () => {
    const shifted: typeof libc.statx = (at, name, flags, mask, out) => {
      const isThere = libc.statx(at, name, flags, mask, out);
      out.copyWithin(1, 0);
      return isThere;
    };
    expect(() => checkLibc(libc, new Statx({ ...libc, statx: shifted }))).toThrow('statx of / is read as');
  });

  function without(guard: number): typeof libc.openat2 {
    return (at, name, flags, resolve) => libc.openat2(at, name, flags, resolve & ~guard);
  }
});

it('speaks of the machine that runs the tests', () => {
  expect(os.endianness()).toBe('LE');
});
