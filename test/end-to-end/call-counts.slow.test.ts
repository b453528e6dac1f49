// How many system calls a file costs, counted by strace: what one more file adds to a pass.

import fs from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import { Workplace } from './foldersync.js';
import { PAST } from '../engine/trees.js';
import { requireStrace } from './strace.js';

/** Those on a pair's folders; node and the runner make a few of them as well, however many files there are. */
const CALLS = [
  ...[
    'openat',
    'openat2',
    'statx',
    'lseek',
    'getdents64',
    'close',
    'renameat',
    'linkat',
    'ioctl',
    'mkdirat',
    'unlinkat',
  ],
  ...['read', 'pwrite64', 'flistxattr', 'fgetxattr', 'llistxattr', 'fchmod', 'utimensat', 'fchownat', 'ftruncate'],
];

/** Few enough for the I/O thread alone, which makes them the same on every machine. */
const FILES = [500, 2500] as const;

function writeSource(place: Workplace, { files, directories }: { files: number; directories: number }): void {
  for (let at = 0; at < directories; at++)
    fs.mkdirSync(place.path('source', `d${at}`), { recursive: true, mode: 0o700 });
  for (let at = 0; at < files; at++) {
    const file = place.path('source', `d${at % directories}`, `f${at}`);
    fs.writeFileSync(file, 'content');
    fs.utimesSync(file, PAST, PAST); // the content of young ones is compared
  }
}

/** Calls by their names. */
async function countCalls(place: Workplace, ...command: string[]): Promise<Map<string, number>> {
  const file = place.path('calls');
  const args = command.length > 0 ? command : ['mirror', 'source', 'replica'];
  const ended = await place.startUnder(['strace', '-f', '-c', '-o', file], ...args).ended;
  expect(ended).toMatchObject({ code: 0 });
  const rows = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return new Map(rows.map((row) => [row.at(-1) ?? '', Number(row[3])]));
}

/** What each of `added` things costs, in calls; a call that is made now and then is left out. */
function costOfEach(few: Map<string, number>, many: Map<string, number>, added: number): Record<string, number> {
  const costs = CALLS.map((call) => [call, Math.round(((many.get(call) ?? 0) - (few.get(call) ?? 0)) / added)]);
  return Object.fromEntries(costs.filter(([, cost]) => cost !== 0));
}

async function compare(
  context: TestContext,
  count: (place: Workplace, more: boolean) => Promise<Map<string, number>>,
): Promise<[Map<string, number>, Map<string, number>]> {
  requireStrace(context);
  const [few, many] = [new Workplace({ inMemory: true }), new Workplace({ inMemory: true })];
  return [await count(few, false), await count(many, true)];
}

describe('system calls', () => {
  it('are two for a file that has not changed', async (context) => {
    const [few, many] = await compare(context, (place, more) =>
      countUnchanged(place, { files: FILES[more ? 1 : 0], directories: 10 }),
    );
    expect(costOfEach(few, many, FILES[1] - FILES[0])).toEqual({ statx: 2 });
  });

  it('are twelve for a directory that has not changed, its row in its parent included', async (context) => {
    const [few, many] = await compare(context, (place, more) =>
      countUnchanged(place, { files: 500, directories: more ? 500 : 100 }, { renames: false }),
    );
    expect(costOfEach(few, many, 400)).toEqual({ statx: 4, openat2: 2, getdents64: 4, close: 2 });
  });

  it('are four more where it is young, and may be another one under its name', async (context) => {
    const [few, many] = await compare(context, (place, more) =>
      countUnchanged(place, { files: 500, directories: more ? 500 : 100 }),
    );
    expect(costOfEach(few, many, 400)).toEqual({ statx: 8, openat2: 2, getdents64: 4, close: 2 });
  });

  it('are as many where ignore files are looked for, and there is none', async (context) => {
    const [few, many] = await compare(context, (place, more) =>
      countUnchanged(
        place,
        { files: 500, directories: more ? 500 : 100 },
        { renames: false, ignoreFiles: ['.gitignore'] },
      ),
    );
    expect(costOfEach(few, many, 400)).toEqual({ statx: 4, openat2: 2, getdents64: 4, close: 2 });
  });

  it('are twelve for a new small file', async (context) => {
    const [few, many] = await compare(context, (place, more) => {
      writeSource(place, { files: FILES[more ? 1 : 0], directories: 10 });
      return countCalls(place);
    });
    expect(costOfEach(few, many, FILES[1] - FILES[0])).toEqual({
      statx: 3,
      openat: 2,
      read: 1,
      pwrite64: 1,
      flistxattr: 1,
      utimensat: 1,
      close: 2,
      linkat: 1,
    });
  });

  it('are eight for an empty directory that goes and is not kept, of which one removes it', async (context) => {
    const [few, many] = await compare(context, async (place, more) => {
      writeSource(place, { files: 1, directories: 1 });
      for (let at = 0; at < (more ? 500 : 100); at++)
        fs.mkdirSync(place.path('replica', `gone${at}`), { recursive: true });
      place.configure({
        test: { source: './source', replica: './replica', interval: '1h', versions: false },
      });
      const calls = await countCalls(place, 'run', '--once', '--yes', '--pair', 'test');
      expect(fs.readdirSync(place.path('replica'))).toEqual(['d0']);
      return calls;
    });
    expect(costOfEach(few, many, 400)).toEqual({ openat2: 1, statx: 3, getdents64: 2, close: 1, unlinkat: 1 });
  });
});

/**
 * The calls of a second pass. Without extended attributes, which it would compare where the source is so young; nor has a
 * group any rights, that an ACL might have given.
 */
async function countUnchanged(
  place: Workplace,
  source: Parameters<typeof writeSource>[1],
  options: object = {},
): Promise<Map<string, number>> {
  writeSource(place, source);
  const folders = { source: './source', replica: './replica', interval: '1h' };
  place.configure({ test: { ...folders, xattrs: false, acls: false, ...options } });
  expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
  return countCalls(place, 'run', '--once');
}
