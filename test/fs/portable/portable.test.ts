import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AbsolutePath, bytesOfText, type Name, ROOT } from '../../../src/core/tree/bytes.js';
import { isSameTime } from '../../../src/core/tree/same-metadata.js';
import { EntryTable } from '../../../src/core/tree/entry-table.js';
import type { Directory } from '../../../src/fs/port/directory.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { mirror } from '../../engine/mirror.js';
import {
  folders,
  openDescriptors,
  pathsIn,
  readTree,
  symlink,
  temporaryFolder,
  writeTree,
} from '../../engine/trees.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const fileSystem = createPortableFileSystem(() => {});
const absolute = (text: string) => bytesOfText(text) as AbsolutePath;
const name = (text: string) => bytesOfText(text) as Name;

/** Opens a folder for one test. */
function inFolder<Result>(folder: string, use: (directory: Directory) => Result): Result {
  using root = fileSystem.openRoot(absolute(folder));
  using directory = root.openDirectory(ROOT);
  return use(directory);
}

/** An error as node:fs throws it. */
function errnoError(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test, close`), { code, errno: -1, syscall: 'close' });
}

describe('times', () => {
  it('that are taken over lie within the window of those they come from', () => {
    const folder = temporaryFolder({ inMemory: true });
    for (const file of ['from', 'to']) fs.writeFileSync(path.join(folder, file), '');
    // Signed 34-bit seconds are what ext4 keeps; doubles still hold microseconds there.
    const seconds = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 32 }), fc.constantFrom(0, -1, 1_599_999_999));
    const nanos = fc.oneof(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom(0, 1, 999, 1000, 999_999_999));
    const { timeWindowNanos } = fileSystem.capabilities;
    fc.assert(
      fc.property(seconds, nanos, (wholeSeconds, fraction) => {
        const time = wholeSeconds + fraction / 1e9;
        fs.utimesSync(path.join(folder, 'from'), `${time}`, `${time}`);
        inFolder(folder, (directory) => {
          const from = directory.find(name('from'))?.attributes;
          directory.stamp(name('to'), 1, from!); // both are there
          const to = directory.find(name('to'))?.attributes;
          expect(isSameTime(from!, to!, { timeWindowNanos }), `${time}`).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('a directory', () => {
  it('lists names by their bytes, also on a file system that lists no types', () => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { Z: '', a: '', ü: {}, é: symlink('a') });
    fs.writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), '');
    const listing = () =>
      inFolder(folder, (directory) => {
        const table = new EntryTable();
        directory.list(table);
        return table.names.map((entry, row) => `${entry} ${table.kind(row)}`);
      });
    const usual = listing();
    expect(usual).toEqual(['Z 1', 'a 1', '\xc3\xa9 3', '\xc3\xbc 2', '\xff 1']);
    const { readdirSync } = fs;
    vi.spyOn(fs, 'readdirSync').mockImplementation(((...[folderPath, options]: Parameters<typeof readdirSync>) => {
      // What node:fs does there: it looks for names that are not ASCII under others.
      if ((options as { withFileTypes?: boolean }).withFileTypes) throw errnoError('ENOENT');
      return readdirSync(folderPath, options);
    }) as typeof readdirSync);
    expect(listing()).toEqual(usual);
  });

  it('throws a defect of ours as it is, not as an answer of the file system', () => {
    const folder = temporaryFolder();
    inFolder(folder, (directory) => {
      const broken = 'nul\0' as Name;
      expect(() => directory.find(broken)).toThrow(TypeError);
      expect(() => directory.find(broken)).not.toThrow(FsError);
    });
  });
});

describe('a copy', () => {
  const control = { onChunk: () => true };

  /** Copies `from` to `to` in one folder while closing a descriptor that is written to fails. */
  function copyFailing(folder: string, codes: { readonly close: string; readonly write?: string }): unknown {
    const { closeSync, openSync } = fs;
    const written = new Set<number>();
    vi.spyOn(fs, 'openSync').mockImplementation((...parameters) => {
      const descriptor = openSync(...parameters);
      if ((parameters[1] as number) & fs.constants.O_RDWR) written.add(descriptor);
      return descriptor;
    });
    vi.spyOn(fs, 'closeSync').mockImplementation((descriptor) => {
      closeSync(descriptor);
      if (written.has(descriptor)) throw errnoError(codes.close);
    });
    if (codes.write !== undefined) {
      const { write } = codes;
      vi.spyOn(fs, 'writeSync').mockImplementation(() => {
        throw errnoError(write);
      });
    }
    try {
      inFolder(folder, (directory) => directory.copyFile(name('from'), directory, name('to'), control));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  it('that is refused only when it is closed, as over NFS, fails on the replica’s side and leaves nothing', () => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { from: 'content' });
    const descriptors = openDescriptors();
    expect(copyFailing(folder, { close: 'EDQUOT' })).toMatchObject({ name: 'FsError', code: 'EDQUOT', isTarget: true });
    vi.restoreAllMocks();
    expect(pathsIn(folder)).toEqual(['from']);
    expect(openDescriptors()).toBe(descriptors);
  });

  it('that fails twice tells why it failed first', () => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { from: 'content' });
    const failure = copyFailing(folder, { write: 'ENOSPC', close: 'EIO' });
    expect(failure).toMatchObject({ name: 'FsError', code: 'ENOSPC', isTarget: true });
    vi.restoreAllMocks();
    expect(pathsIn(folder)).toEqual(['from']);
  });

  it('never writes over what is there already', () => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { from: 'content', to: 'precious' });
    inFolder(folder, (directory) => {
      expect(() => directory.copyFile(name('from'), directory, name('to'), control)).toThrow(
        expect.objectContaining({ code: 'EEXIST', isTarget: true }),
      );
    });
    expect(fs.readFileSync(path.join(folder, 'to'), 'utf8')).toBe('precious');
  });

  it('of a file that shrinks for ever comes to an end', () => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { from: 'x'.repeat(3 << 20) });
    const shrinking = {
      onChunk: () => {
        fs.truncateSync(path.join(folder, 'from'));
        return true;
      },
    };
    const copied = inFolder(folder, (directory) => directory.copyFile(name('from'), directory, name('to'), shrinking));
    expect(copied).toEqual({ state: 'rewritten', sizeBytes: 1 << 20 });
  });
});

describe('where there is no /proc', () => {
  it('a pass does the same by paths, and follows no symlink in the last place', () => {
    const { base, source, replica } = folders(
      { d: { e: { f: 'f' } }, s: { t: 't' }, x: 'file', Ü: 'ü' },
      { d: { gone: { g: 'g' } }, x: { y: 'y' } },
    );
    const outside = writeTree(path.join(base, 'outside'), { precious: 'p' });
    fs.symlinkSync(outside, path.join(replica, 's'));
    const { existsSync } = fs;
    vi.spyOn(fs, 'existsSync').mockImplementation((asked) => asked !== '/proc/self/fd' && existsSync(asked));
    const descriptors = openDescriptors();
    expect(mirror(source, replica).report).toMatchObject({ outcome: 'ok', counts: { replaced: 2, removed: 3 } });
    expect(readTree(replica)).toEqual(readTree(source));
    expect(mirror(source, replica).lines).toEqual([]);
    expect(pathsIn(outside)).toEqual(['precious']);
    expect(openDescriptors()).toBe(descriptors);
  });
});

describe('a path', () => {
  it('is made with its parents, and may be there already', () => {
    const folder = path.join(temporaryFolder(), 'a', 'ü', 'c');
    fileSystem.makePath(absolute(folder));
    fileSystem.makePath(absolute(folder));
    expect(fs.statSync(folder).isDirectory()).toBe(true);
  });

  it.each([
    ['below a file', 'file/x', 'ENOTDIR'],
    ['at a file', 'file', 'EEXIST'],
    ['at a symlink to nowhere', 'dangling', 'EEXIST'],
    ['on a file system where nothing can be made', '/proc/nothing/here', 'ENOENT'],
  ])('%s is not made, and says so at once', (_, given, code) => {
    const folder = writeTree(path.join(temporaryFolder(), 'd'), { file: '', dangling: symlink('nowhere') });
    expect(() => fileSystem.makePath(absolute(path.resolve(folder, given)))).toThrow(
      expect.objectContaining({ name: 'FsError', code }),
    );
  });
});
