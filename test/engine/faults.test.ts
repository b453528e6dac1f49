import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call, Intercept, Verb } from './intercept.js';
import { FIRST, mirror } from './mirror.js';
import { randomPair, writeRandomTree } from './random-trees.js';
import {
  clearFolder,
  directory,
  file,
  folders,
  openDescriptors,
  pathsIn,
  readTree,
  symlink,
  type Tree,
  temporaryFolder,
} from './trees.js';
import { runsOf } from '../thorough.js';

/** Fails the calls of one verb on one path, with one errno name. */
function failing(side: Call['side'], verb: Verb, on: string | RegExp, code: string): Intercept {
  const pattern = typeof on === 'string' ? new RegExp(`^${on}$`) : on;
  return (call) => (call.side === side && call.verb === verb && pattern.test(call.path) ? code : undefined);
}

const STAGED = /\.foldersync-[0-9a-f]{16}\.tmp$/;

/** A source and a replica between which there is something to do of every kind, in `d` and beside it. */
const SOURCE: Tree = {
  d: directory({ new: 'new', changed: 'changed', link: symlink('to'), sub: { deep: 'deep' }, x: 'a file' }, {}),
  beside: 'beside',
  'far.bin': file('f'.repeat(3 << 20), {}),
};
const REPLICA: Tree = {
  d: directory({ changed: 'old', gone: 'gone', sub: { orphan: 'orphan' }, x: { inside: 'inside' } }, {}),
  gone: { a: 'a' },
};

interface Fault {
  readonly title: string;
  readonly intercept: Intercept;
  /** What the pass says. */
  readonly problems: readonly string[];
  /** Paths of the replica that are as they were. */
  readonly kept?: readonly string[];
  /** Paths of the replica that are as in the source, in spite of it. */
  readonly done?: readonly string[];
}

const FAULTS: Fault[] = [
  {
    title: 'a source directory that cannot be opened',
    intercept: failing('source', 'openDirectory', 'd', 'EACCES'),
    problems: ['problem source d EACCES'],
    kept: ['d'],
    done: ['beside', 'gone'],
  },
  {
    title: 'a source directory that cannot be listed',
    intercept: failing('source', 'list', 'd', 'EIO'),
    problems: ['problem source d EIO'],
    kept: ['d'],
    done: ['beside', 'gone'],
  },
  {
    title: 'a source directory whose own attributes cannot be read',
    intercept: failing('source', 'attributes', 'd', 'EIO'),
    problems: ['problem source d EIO'],
    kept: ['d'],
  },
  {
    title: 'one entry of the source that cannot be inspected',
    intercept: failing('source', 'inspectEntry', 'd/sub', 'EACCES'),
    problems: ['problem source d/sub EACCES'],
    kept: ['d/sub'],
    done: ['d/new', 'd/changed', 'd/gone', 'beside'],
  },
  {
    title: 'a source directory in which nothing can be inspected',
    intercept: failing('source', 'inspectEntry', /^d\/./, 'EACCES'),
    problems: ['problem source d EACCES'],
    kept: ['d'],
  },
  {
    title: 'one entry of the replica that cannot be inspected',
    intercept: failing('replica', 'inspectEntry', 'd/changed', 'EIO'),
    problems: ['problem replica d/changed EIO'],
    kept: ['d/changed'],
    done: ['d/new', 'd/gone', 'd/x'],
  },
  {
    title: 'the source root that cannot be listed',
    intercept: failing('source', 'list', '', 'EIO'),
    problems: ['problem source . EIO'],
    kept: ['d', 'gone'],
  },
  {
    title: 'the replica’s root that cannot be opened',
    intercept: failing('replica', 'openDirectory', '', 'EACCES'),
    problems: ['problem replica . EACCES'],
    kept: ['d', 'gone'],
  },
  {
    title: 'a replica directory that cannot be listed',
    intercept: failing('replica', 'list', 'd/sub', 'EIO'),
    problems: ['problem replica d/sub EIO'],
    kept: ['d/sub'],
    done: ['d/new', 'beside'],
  },
  {
    title: 'an orphan directory that cannot be listed',
    intercept: failing('replica', 'list', 'gone', 'EIO'),
    problems: ['problem replica gone EIO'],
    kept: ['gone'],
    done: ['d'],
  },
  {
    title: 'a blocking directory that cannot be listed',
    intercept: failing('replica', 'list', 'd/x', 'EIO'),
    problems: ['problem replica d/x EIO'],
    kept: ['d/x'],
    done: ['d/new', 'gone'],
  },
  {
    title: 'a read that fails in mid-copy',
    intercept: failing('source', 'readChunk', 'far.bin', 'EIO'),
    problems: ['problem source far.bin EIO'],
    kept: ['far.bin', 'gone'],
    done: ['d', 'beside'],
  },
  {
    title: 'a write that fails in mid-copy',
    intercept: failing('replica', 'readChunk', STAGED, 'EIO'),
    problems: [
      'problem replica beside EIO',
      'problem replica d/changed EIO',
      'problem replica d/new EIO',
      'problem replica d/sub/deep EIO',
      'problem replica d/x EIO',
      'problem replica far.bin EIO',
    ],
    kept: ['d/changed', 'd/x'],
    done: ['d/link', 'gone'],
  },
  {
    title: 'a source file that cannot be opened',
    intercept: failing('source', 'copyFile', 'd/changed', 'EACCES'),
    problems: ['problem source d/changed EACCES'],
    kept: ['d/changed'],
    done: ['d/new', 'd/gone'],
  },
  {
    title: 'a rename that fails',
    intercept: failing('replica', 'rename', 'd/changed', 'EACCES'),
    problems: ['problem replica d/changed EACCES'],
    kept: ['d/changed'],
    done: ['d/new', 'd/gone'],
  },
  {
    title: 'a rename in a replica directory that has vanished',
    intercept: failing('replica', 'rename', 'd/changed', 'ENOENT'),
    problems: ['problem replica d/changed ENOENT'],
    kept: ['d/changed'],
  },
  {
    title: 'a symlink that cannot be made',
    intercept: failing('replica', 'makeSymlink', STAGED, 'ENOENT'),
    problems: ['problem replica d/link ENOENT'],
    done: ['d/new'],
  },
  {
    title: 'a directory that cannot be made',
    intercept: failing('replica', 'makeDirectory', 'fresh', 'EACCES'),
    problems: ['problem replica fresh EACCES'],
    done: ['d', 'beside', 'gone'],
  },
  {
    title: 'an orphan that cannot be removed',
    intercept: failing('replica', 'removeFile', 'd/gone', 'EPERM'),
    problems: ['problem replica d/gone EPERM'],
    kept: ['d/gone'],
    done: ['d/new', 'gone'],
  },
  {
    title: 'a blocking directory whose content cannot be removed',
    intercept: failing('replica', 'removeFile', 'd/x/inside', 'EPERM'),
    problems: ['problem replica d/x/inside EPERM'],
    kept: ['d/x'],
    done: ['d/new', 'gone'],
  },
  {
    title: 'an own stamp that cannot be set',
    intercept: failing('replica', 'stampSelf', 'd', 'EPERM'),
    problems: ['problem replica d EPERM'],
    done: ['d/new', 'd/x', 'beside', 'gone'],
  },
];

describe('a pass that meets', () => {
  it.each(FAULTS)('$title tells it, harms nothing, and the next one heals it', (fault) => {
    const { source, replica } = folders({ ...SOURCE, fresh: {} }, REPLICA);
    const before = readTree(replica);
    const descriptors = openDescriptors();
    const { report, lines } = mirror(source, replica, { approved: true, intercept: fault.intercept });
    expect(report.outcome).toBe('problems');
    expect(lines.filter((line) => line.startsWith('problem')).sort()).toEqual(fault.problems);
    expect(report.problemCount).toBe(fault.problems.length);
    const [after, wanted] = [readTree(replica), readTree(source)];
    for (const kept of fault.kept ?? []) expect(below(after, kept)).toEqual(below(before, kept));
    for (const done of fault.done ?? []) expect(entriesBelow(after, done)).toEqual(entriesBelow(wanted, done));
    expect(pathsIn(replica).filter((entry) => STAGED.test(entry))).toEqual([]);
    expect(openDescriptors()).toBe(descriptors);
    expect(mirror(source, replica, { approved: true }).report).toMatchObject({ outcome: 'ok', again: false });
    expect(readTree(replica)).toEqual(wanted);
    expect(mirror(source, replica).lines).toEqual([]);
  });

  it.each([
    ['made', 'makePath'],
    ['opened', 'openRoot'],
  ] as const)('a missing replica that cannot be %s fails, and the next one makes it', (_, verb) => {
    const { source, base } = folders({ a: 'a' });
    const replica = path.join(base, 'missing');
    let calls = 0;
    const { report } = mirror(source, replica, {
      state: FIRST,
      // The first call of openRoot finds out that there is none.
      intercept: (call) =>
        call.side === 'replica' && call.verb === verb && ++calls > (verb === 'openRoot' ? 1 : 0) ? 'EIO' : undefined,
    });
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'ROOT' }, counts: { copied: 0 } });
    expect(mirror(source, replica, { state: FIRST }).report).toMatchObject({ outcome: 'ok', counts: { copied: 1 } });
  });

  it('a retouch that fails tells it', () => {
    const { source, replica } = folders({ f: file('f', { mode: 0o600 }) }, { f: file('f', { mode: 0o644 }) });
    const { lines } = mirror(source, replica, { intercept: failing('replica', 'stamp', 'f', 'EPERM') });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica f EPERM']);
    expect(mirror(source, replica).lines).toContain('retouch f');
  });

  it('a leftover that cannot be removed tells it', () => {
    const leftover = '.foldersync-0123456789abcdef.tmp';
    const { source, replica } = folders({}, { [leftover]: 'x' });
    const { lines } = mirror(source, replica, { intercept: failing('replica', 'removeFile', leftover, 'EPERM') });
    expect(lines).toContain('problem replica . EPERM');
    mirror(source, replica);
    expect(pathsIn(replica)).toEqual([]);
  });

  it.each([
    ['the source', 'source', 'EIO', 'problem source f EIO'],
    ['the replica', 'replica', 'EIO', 'problem replica f EIO'],
    ['the replica, where the file is gone by then,', 'replica', 'ENOENT', 'problem replica f ENOENT'],
  ] as const)('a comparison that cannot read %s tells which side it was', (_, side, code, expected) => {
    const { source, replica } = folders({ f: 'one' }, { f: 'two' });
    const options = { policy: { compare: 'content' as const }, intercept: failing(side, 'isSameContent', 'f', code) };
    const { lines } = mirror(source, replica, options);
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([expected]);
    expect(fs.readFileSync(path.join(replica, 'f'), 'utf8')).toBe('two');
  });

  it('a directory into which somebody else writes while it is removed leaves what is new', () => {
    const { source, replica } = folders({ kept: 'k' }, { kept: 'k', gone: { a: 'a' } });
    const [a, stranger] = ['a', 'stranger'].map((name) => path.join(replica, 'gone', name)) as [string, string];
    const { lines } = mirror(source, replica, {
      intercept: ({ verb, path: entry }) => {
        if (verb === 'removeDirectory' && entry === 'gone' && !fs.existsSync(a)) fs.writeFileSync(stranger, 'mine');
        return undefined;
      },
    });
    expect(lines).toEqual(['remove gone/a', 'problem replica gone ENOTEMPTY']);
    expect(fs.readFileSync(stranger, 'utf8')).toBe('mine');
  });

  it('a name that is listed for ever but cannot be found tells it, instead of asking for another pass', () => {
    const { source, replica } = folders({ ghost: 'g', real: 'r' }, { ghost: 'kept' });
    const { report, lines } = mirror(source, replica, { ghosts: ['ghost'] });
    expect(lines).toContain('problem source ghost UNREACHABLE');
    expect(report).toMatchObject({ outcome: 'problems', again: false });
    expect(fs.readFileSync(path.join(replica, 'ghost'), 'utf8')).toBe('kept');
    expect(fs.readFileSync(path.join(replica, 'real'), 'utf8')).toBe('r');
  });
});

const READ_CODES = ['EIO', 'EACCES', 'ENOENT', 'ESTALE', 'EBUSY'];
const WRITE_CODES = ['EIO', 'EACCES', 'ENOSPC', 'EDQUOT', 'EPERM', 'ENOENT', 'EROFS'];

/** Fails each call with a probability, from a seed. */
function failingAtRandom(seed: number, probability: number): Intercept {
  let state = seed | 1;
  const random = () => {
    // **Source**: Marsaglia, "Xorshift RNGs" (2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return ({ side }) => {
    if (random() >= probability) return undefined;
    const codes = side === 'source' ? READ_CODES : WRITE_CODES;
    return codes[Math.floor(random() * codes.length)];
  };
}

describe('whatever fails', { timeout: 300_000 }, () => {
  it('removes nothing unjustly, leaves every file whole, leaks nothing, and the next clean pass heals it', () => {
    const base = temporaryFolder({ inMemory: true });
    const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
    const faults = fc.record({
      pair: randomPair(),
      seed: fc.integer({ min: 1 }),
      probability: fc.constantFrom(0.01, 0.03, 0.1, 0.3),
    });
    fc.assert(
      fc.property(faults, ({ pair, seed, probability }) => {
        clearFolder(base);
        writeRandomTree(source, pair.source);
        writeRandomTree(replica, pair.replica);
        const [wanted, before] = [linesByPath(readTree(source)), linesByPath(readTree(replica))];
        const descriptors = openDescriptors();
        let isArmed = false;
        let isWalk = true;
        const unread: string[] = [];
        const intercept = failingAtRandom(seed, probability);
        const { report } = mirror(source, replica, {
          approved: true,
          intercept: (call) => {
            // The roots are opened before the pass; they fail in tests of their own.
            isArmed ||= call.verb !== 'openRoot';
            return isArmed ? intercept(call) : undefined;
          },
          onSave: () => {
            isWalk = false;
          },
          onEvent: (event) => {
            if (event.kind !== 'problem' || !isWalk) return false;
            const { side, action, path: problem } = event.problem;
            if (side === 'source' && (action === 'open directory' || action === 'list')) unread.push(problem);
            return false;
          },
        });
        expect(openDescriptors()).toBe(descriptors);
        const after = linesByPath(readTree(replica));
        expectJustified({ wanted, before, after });
        expectWhole({ wanted, before, after });
        for (const directoryPath of unread) {
          const shown = directoryPath
            .split('/')
            .map((name) => JSON.stringify(name))
            .join('/');
          expect(pathsBelow(after, shown)).toEqual(expect.arrayContaining(pathsBelow(before, shown)));
        }
        // Green means green.
        if (report.outcome === 'ok' && !report.again) expect(after).toEqual(wanted);
        expect(mirror(source, replica, { approved: true }).report).toMatchObject({ outcome: 'ok', again: false });
        expect(readTree(replica)).toEqual(readTree(source));
        expect(mirror(source, replica).lines).toEqual([]);
      }),
      { numRuns: runsOf(400) },
    );
  });
});

type LinesByPath = ReadonlyMap<string, string>;

interface Moment {
  readonly wanted: LinesByPath;
  readonly before: LinesByPath;
  readonly after: LinesByPath;
}

/** The lines of `readTree`, by the path that each shows. */
function linesByPath(lines: readonly string[]): LinesByPath {
  return new Map(lines.map((line) => [/"(?:[^"\\]|\\.)*"(?:\/"(?:[^"\\]|\\.)*")*/.exec(line)?.[0] ?? '', line]));
}

/** What is gone from the replica is gone from the source, or is of another type there, or lay in such a directory. */
function expectJustified({ wanted, before, after }: Moment): void {
  for (const [entry, line] of before) {
    if (after.has(entry) || STAGED.test(JSON.parse(`"${entry.slice(1, -1).split('"/"').at(-1)}"`))) continue;
    const ways = entry.split('"/"').map((_, depth, names) => names.slice(0, depth + 1).join('"/"'));
    const justified = ways.some((way, depth) => {
      const shown = depth === ways.length - 1 ? way : `${way}"`;
      return wanted.get(shown)?.[0] !== (before.get(shown) ?? line)[0];
    });
    expect(justified, `${entry} was removed`).toBe(true);
  }
}

/** Every file is its old version or the source's, never something between. */
function expectWhole({ wanted, before, after }: Moment): void {
  for (const [entry, line] of after) {
    if (!line.startsWith('f') || /\.foldersync-[0-9a-f]{16}\.tmp"$/.test(entry)) continue;
    const versions = [contentOf(before.get(entry), entry), contentOf(wanted.get(entry), entry)];
    expect(versions, entry).toContain(contentOf(line, entry));
  }
}

function contentOf(line: string | undefined, entry: string): string | undefined {
  return line?.startsWith('f') ? line.slice(line.indexOf(entry) + entry.length) : undefined;
}

function pathsBelow(lines: LinesByPath, directoryPath: string): string[] {
  const prefix = directoryPath === '""' ? '' : `${directoryPath}/`;
  return [...lines.keys()].filter((entry) => entry.startsWith(prefix));
}

/** The lines at and below a path of plain names. */
function below(lines: readonly string[], entry: string): string[] {
  const shown = entry
    .split('/')
    .map((name) => JSON.stringify(name))
    .join('/');
  return lines.filter(
    (line) => line.includes(` ${shown}/`) || line.includes(` ${shown} `) || line.endsWith(` ${shown}`),
  );
}

/** The same without times of directories, which a failure inside may leave for the next pass. */
function entriesBelow(lines: readonly string[], entry: string): string[] {
  return below(lines, entry).map((line) => line.replace(/^d (\d+) \d+/, 'd $1'));
}
