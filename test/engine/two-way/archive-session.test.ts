import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { FILE } from '../../../src/core/tree/entry-table.js';
import type { KnownEntry } from '../../../src/core/two-way/known-entry.js';
import { ArchiveSession } from '../../../src/engine/two-way/archive-session.js';
import { KeptArchive } from '../../../src/state/database/kept-archive.js';
import { temporaryFolder } from '../trees.js';

const SIDE = {
  ...{ sizeBytes: 3, mtimeSeconds: -1, mtimeNanos: 999_999_999, inodeLow: 4_000_000_000, inodeHigh: 7 },
  ...{ ctimeSeconds: 1e9, ctimeNanos: 1, mode: 0o4755, uid: 4_294_967_295, gid: 0, links: 2, isFresh: true },
};
const ENTRY: KnownEntry = { kind: FILE, a: SIDE, b: { ...SIDE, isFresh: false } };
const LONG = `${'long/'.repeat(500)}x` as RelativePath;
const of = (path: string) => path as RelativePath;
const names = (...all: string[]) => new Map(all.map((name) => [name as Name, ENTRY]));

let folder: string;

beforeEach(() => {
  folder = temporaryFolder({ inMemory: true });
});

interface HowToOpen {
  readonly folders?: string;
  readonly isVoid?: boolean;
  readonly isDry?: boolean;
  readonly kept?: KeptArchive;
}

function open({ folders = 'these', isVoid = false, isDry = false, kept }: HowToOpen = {}): ArchiveSession {
  const [archiveFile, stateFile] = [path.join(folder, 'archive.mdb'), path.join(folder, 'state.json')];
  return new ArchiveSession({ archiveFile, stateFile, folders, isVoid, isDry, kept, isKept: kept !== undefined });
}

/** What one session has written down. */
function write(...directories: readonly string[]): void {
  using session = open();
  for (const directory of directories) session.archive.put(of(directory), names('\xff', 'a'));
  session.commit('these');
  session.end([]);
}

describe('an archive', () => {
  it('keeps the names of each directory, however long its path', () => {
    write('', 'd', LONG);
    using session = open();
    expect(session.wasVoid).toBe(false);
    for (const directory of ['', 'd', LONG]) {
      expect(session.archive.get(of(directory))).toEqual(names('\xff', 'a'));
    }
    expect(session.archive.get(of('other'))).toBeUndefined();
  });

  it('forgets a directory with all below it, and nothing beside it', () => {
    write('', 'd', 'd/e', 'd e', 'd0', '\xff\xfe', LONG, `${LONG}/y`);
    using session = open();
    session.archive.forgetTree(of('d'));
    session.archive.forgetTree(LONG);
    for (const gone of ['d', 'd/e', LONG, `${LONG}/y`]) expect(session.archive.get(of(gone))).toBeUndefined();
    for (const kept of ['', 'd e', 'd0', '\xff\xfe']) expect(session.archive.get(of(kept))).toBeDefined();
    session.archive.forgetTree(of(''));
    for (const gone of ['', 'd e', 'd0', '\xff\xfe']) expect(session.archive.get(of(gone))).toBeUndefined();
  });

  it.each([
    ['of other folders', { folders: 'others' }],
    ['distrusted', { isVoid: true }],
  ] as const)('that is %s does not count, then and later', (_, how) => {
    write('d');
    {
      using session = open(how);
      expect(session.wasVoid).toBe(true);
      expect(session.archive.get(of('d'))).toBeUndefined();
      session.end([]);
    }
    using later = open();
    expect(later.wasVoid).toBe(false);
    expect(later.archive.get(of('d'))).toBeUndefined();
  });

  it('that is older than the state does not count', () => {
    write('d');
    const archive = path.join(folder, 'archive.mdb');
    fs.copyFileSync(archive, `${archive}.old`);
    write('e');
    fs.copyFileSync(`${archive}.old`, archive);
    using session = open();
    expect(session.wasVoid).toBe(true);
    expect(session.archive.get(of('d'))).toBeUndefined();
  });

  it('counts where a pass was cut off before or after it was written', () => {
    write('d');
    const state = path.join(folder, 'state.json');
    {
      using session = open();
      session.archive.put(of('e'), names('b'));
      session.commit('these');
    }
    using after = open();
    expect(after.archive.get(of('e'))).toEqual(names('b'));
    const { generation } = JSON.parse(fs.readFileSync(state, 'utf8'));
    fs.writeFileSync(
      state,
      JSON.stringify({ version: 1, generation: generation + 1, before: generation, conflicts: [] }),
    );
    using before = open();
    expect(before.archive.get(of('d'))).toBeDefined();
  });

  it('is made anew where it is cut short or something else', () => {
    write('d');
    const archive = path.join(folder, 'archive.mdb');
    fs.truncateSync(archive, 8192);
    {
      using session = open();
      expect(session.archive.get(of('d'))).toBeUndefined();
    }
    fs.writeFileSync(archive, 'no archive');
    using session = open();
    expect(session.archive.get(of('d'))).toBeUndefined();
  });

  it('is not so much as made by a dry run', () => {
    {
      using session = open({ isDry: true });
      session.archive.put(of('d'), names('a'));
      session.commit('these');
    }
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe('an archive that is open from pass to pass', () => {
  let kept: KeptArchive;
  const file = () => path.join(folder, 'archive.mdb');

  beforeEach(() => {
    write('', 'd');
    kept = new KeptArchive();
    onTestFinished(() => kept.close());
    open({ kept })[Symbol.dispose]();
  });

  /** Whether it counts, and what it has of `d`. */
  function look() {
    using session = open({ kept });
    return [session.counts, session.archive.get(of('d'))?.size];
  }

  it('knows what passes have written, and what others have while it is open', () => {
    {
      using session = open({ kept });
      session.archive.put(of('d'), names('one'));
      session.commit('these');
      session.end([]);
    }
    expect(look()).toEqual([true, 1]);
    write('e', 'd');
    expect(look()).toEqual([true, 2]);
    kept.close();
    expect(look()).toEqual([true, 2]);
  });

  it('forgets what a pass has not written', () => {
    {
      using session = open({ kept });
      session.archive.put(of('d'), names('one'));
    }
    expect(look()).toEqual([true, 2]);
  });

  it.each([
    ['is taken away', () => fs.rmSync(file())],
    [
      'is taken away with its lock',
      () => {
        for (const one of [file(), `${file()}-lock`]) fs.rmSync(one);
      },
    ],
    ['is cut short', () => fs.truncateSync(file(), 5000)],
    ['has another content', () => fs.writeFileSync(file(), 'other')],
  ])('is void when its file %s', (_, spoil) => {
    spoil();
    expect(look()).toEqual([false, undefined]);
    write('d');
    expect(look()).toEqual([true, 2]);
  });

  it.each([
    ['is taken away', () => {}],
    ['has another one in its place', () => fs.copyFileSync(path.join(folder, 'old'), file())],
  ])('is void when its file %s while a pass runs', (_, replace) => {
    fs.copyFileSync(file(), path.join(folder, 'old'));
    {
      using session = open({ kept });
      session.archive.put(of('d'), names('one'));
      session.commit('these');
      session.end([]);
      fs.rmSync(file());
      replace();
    }
    expect(look()[0]).toBe(false);
  });

  it('is the older one that somebody has put back, which is void', () => {
    fs.copyFileSync(file(), path.join(folder, 'old'));
    for (const name of ['one', 'two', 'three']) {
      using session = open({ kept });
      session.archive.put(of('d'), names(name));
      session.commit('these');
      session.end([]);
    }
    fs.copyFileSync(path.join(folder, 'old'), file());
    expect(look()).toEqual([false, undefined]);
  });
});
