import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ignore from 'ignore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesOfText,
  childPath,
  type Name,
  type RelativePath,
  ROOT,
  textOfBytes,
} from '../../../src/core/tree/bytes.js';
import { compileFilter } from '../../../src/core/filter/filter.js';
import { runsOf } from '../../thorough.js';

/** Asks about one entry as a walk would: never below a directory that is excluded itself. `path` ends with `/` for a directory. */
function isLeftOut(path: string, exclude: readonly string[], include: readonly string[] = []): boolean {
  const filter = compileFilter(exclude, include);
  const isDirectory = path.endsWith('/');
  const names = (isDirectory ? path.slice(0, -1) : path).split('/') as Name[];
  let directory: RelativePath = ROOT;
  return names.some((name, index) => {
    const isLeftOutHere = filter?.excludes(directory, name, index < names.length - 1 || isDirectory) ?? false;
    directory = childPath(directory, name);
    return isLeftOutHere;
  });
}

describe('compileFilter', () => {
  it.each<[line: string, out: string[], stays: string[]]>([
    ['.DS_Store', ['.DS_Store', 'a/b/.DS_Store', '.DS_Store/'], ['.DS_Store2', 'x.DS_Store', '.ds_store']],
    ['node_modules/', ['node_modules/', 'a/node_modules/', 'node_modules/x/y'], ['node_modules', 'a/node_modules']],
    ['*.tmp', ['a.tmp', '.tmp', 'a/b/c.tmp', 'd.tmp/e'], ['a.tmp2', 'tmp', 'a.TMP']],
    ['cache*', ['cache', 'cache.db', 'a/cache1/'], ['my-cache']],
    ['*', ['a', 'a/', 'a/b', '.hidden'], []],
    ['a?c', ['abc', 'a-c', 'x/abc'], ['ac', 'abbc', 'a/c']],
    ['a*b*c', ['abc', 'aXbYbZc', 'abcc'], ['ab', 'acb', 'a/b/c']],
    ['a*b*', ['ab', 'aXb', 'aXbY'], ['a', 'ba']],
    // Anchoring
    ['/build', ['build', 'build/', 'build/x'], ['a/build']],
    ['a/b', ['a/b', 'a/b/c'], ['x/a/b', 'a/bb', 'b']],
    ['a/b/', ['a/b/', 'a/b/c'], ['a/b']],
    ['a/*/c', ['a/b/c', 'a/x/c/'], ['a/c', 'a/b/b/c', 'x/a/b/c']],
    ['a/*', ['a/b', 'a/b/c'], ['a', 'a/', 'b/a/c']],
    ['/', [], ['a', 'a/']],
    ['//a', [], ['a', 'a/a']],
    ['a//b', [], ['a/b']],
    // Two stars, in their three places and elsewhere
    ['**/foo', ['foo', 'a/foo', 'a/b/foo/'], ['foo2', 'a/xfoo']],
    ['**/foo/bar', ['foo/bar', 'a/foo/bar'], ['foo/a/bar', 'bar']],
    ['abc/**', ['abc/x', 'abc/x/y'], ['abc', 'abc/', 'x/abc/y']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'b', 'x/a/b', 'ab']],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c'], ['a/c', 'a/x/c', 'a/c/b']],
    ['**', ['a', 'a/b'], []],
    ['/**', ['a', 'a/b'], []],
    ['**/', ['a/', 'a/b'], ['a']],
    ['a/***/b', ['a/b', 'a/x/y/b'], ['a/x']],
    ['a/b**c', ['a/bc', 'a/bXc'], ['a/b/c', 'a/bX/Yc']],
    ['abc**/foo', ['abc/foo', 'abcd/foo'], ['abcfoo', 'abcd/x/foo']],
    // Classes
    ['[ab]', ['a', 'b', 'x/a'], ['c', 'ab']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x', 'x']],
    ['[!a-c]', ['d', '-'], ['a', 'c', 'dd']],
    ['[^a]', ['b'], ['a']],
    ['[]a]', [']', 'a'], ['[', 'b']],
    ['[!]a]', ['b'], [']', 'a']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['[c-a]', ['c'], ['a', 'b', '-']],
    ['[a\\]b]', ['a', ']', 'b'], ['\\']],
    ['[a-c-e]', ['b', '-', 'e'], ['d']],
    ['[[:digit:]x]', ['5', 'x'], ['a', ':', '[']],
    ['[![:alpha:]]', ['1', '_'], ['a', 'Z']],
    ['[[:upper:]-x]', ['A', '-', 'x'], ['w', 'a']],
    ['[[:digit]', ['[', ':', 'd', 't'], ['5', 'x']],
    ['[[:nonsense:]]', [], ['n', '[', ':']],
    ['a[b', [], ['a[b', 'ab']],
    ['a[b/c]d', ['abd', 'acd'], ['a/d', 'x/abd']],
    // Escapes, spaces, comments, negation
    ['\\*', ['*'], ['a', '\\*']],
    ['a\\?', ['a?'], ['ab']],
    ['\\#a', ['#a'], ['a']],
    ['#a', [], ['#a', 'a']],
    ['\\!a', ['!a'], ['a']],
    ['!a', [], ['a', '!a']],
    ['a  ', ['a'], ['a  ', 'a ']],
    ['a\\ ', ['a '], ['a', 'a\\ ']],
    ['a\\  ', ['a '], ['a', 'a  ']],
    [' a', [' a'], ['a']],
    ['a b', ['a b'], ['a', 'b']],
    ['', [], ['a']],
    ['   ', [], ['a', ' ', '   ']],
    ['a\\', [], ['a', 'a\\']],
    ['a\t', ['a\t'], ['a']],
    // Characters that mean something to a RegExp
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)|{c}$^', ['a+(b)|{c}$^'], ['a', 'aab']],
  ])('%j leaves out %j and not %j', (line, out, stays) => {
    expect(out.filter((path) => !isLeftOut(path, [line]))).toEqual([]);
    expect(stays.filter((path) => isLeftOut(path, [line]))).toEqual([]);
  });

  it('answers undefined when nothing can be excluded', () => {
    expect(compileFilter([], [])).toBeUndefined();
    expect(compileFilter(['# a comment', '', '  ', '!a', 'a[b'], ['a', '#b'])).toBeUndefined();
    expect(compileFilter(['a'], [])).toBeDefined();
  });

  it('lets the last line that matches decide', () => {
    expect(isLeftOut('keep.tmp', ['*.tmp', '!keep.tmp'])).toBe(false);
    expect(isLeftOut('keep.tmp', ['!keep.tmp', '*.tmp'])).toBe(true);
    expect(isLeftOut('keep.tmp', ['*.tmp', '!*.tmp', 'k*'])).toBe(true);
  });

  it('takes include lines as negations that come after every exclude line', () => {
    expect(isLeftOut('a/keep.tmp', ['*.tmp'], ['keep.tmp'])).toBe(false);
    expect(isLeftOut('a/other.tmp', ['*.tmp'], ['keep.tmp'])).toBe(true);
    expect(isLeftOut('a/keep.tmp', ['*.tmp'], ['/keep.tmp'])).toBe(true);
    expect(isLeftOut('#a', ['*'], ['#a'])).toBe(true);
    expect(isLeftOut('#a', ['*'], ['\\#a'])).toBe(false);
    expect(isLeftOut('!a', ['*'], ['!a'])).toBe(false);
  });

  it('cannot bring back what lies below an excluded directory', () => {
    expect(isLeftOut('logs/keep', ['logs/'], ['logs/keep'])).toBe(true);
    expect(isLeftOut('logs/keep', ['logs/*'], ['logs/keep'])).toBe(false);
  });

  it('judges the entry alone, not the directories above it', () => {
    const filter = compileFilter(['logs/'], []);
    expect(filter?.excludes('logs' as RelativePath, 'keep' as Name, false)).toBe(false);
  });

  it('takes a pattern for directories not for a symlink to one', () => {
    expect(compileFilter(['link/'], [])?.excludes(ROOT, 'link' as Name, false)).toBe(false);
  });

  it('answers right when it is asked in no order', () => {
    const filter = compileFilter(['/a/*.x', 'b/**/c'], []);
    const ask = (directory: string, name: string) => filter?.excludes(directory as RelativePath, name as Name, false);
    expect(ask('a', '1.x')).toBe(true);
    expect(ask('', '1.x')).toBe(false);
    expect(ask('b/z/y', 'c')).toBe(true);
    expect(ask('a', '1.x')).toBe(true);
    expect(ask('a/a', '1.x')).toBe(false);
    expect(ask('b', 'c')).toBe(true);
  });

  it('matches text in a pattern with the bytes of a name', () => {
    expect(isLeftOut(bytesOfText('Übung/a'), ['Übung/'])).toBe(true);
    expect(isLeftOut(bytesOfText('x/Übung.txt'), ['Ü*.txt'])).toBe(true);
    expect(isLeftOut(bytesOfText('ü'), ['?'])).toBe(false);
    expect(isLeftOut(bytesOfText('ü'), ['??'])).toBe(true);
  });

  it('matches names that are not UTF-8', () => {
    expect(isLeftOut('\xff\xfe.tmp', ['*.tmp'])).toBe(true);
    expect(isLeftOut('\xff', ['?'])).toBe(true);
    expect(isLeftOut('a\xff/b', ['/a?/b'])).toBe(true);
    expect(isLeftOut('\xff', ['[!a]'])).toBe(true);
    expect(isLeftOut('\xff', ['[[:print:][:cntrl:]]'])).toBe(false);
    expect(isLeftOut('\xdc', ['Ü'])).toBe(false);
  });

  it('does not blow up on hostile patterns', () => {
    const name = 'a'.repeat(255);
    const path = 'a/'.repeat(200);
    // With backtracking a single one of these would not end in a lifetime.
    expect(isLeftOut(name, [`${'*a'.repeat(100)}*b`])).toBe(false);
    expect(isLeftOut(name, [`${'*?'.repeat(100)}*b`])).toBe(false);
    expect(isLeftOut(name, [`${'*[ab]'.repeat(100)}c`])).toBe(false);
    expect(isLeftOut(`${path}a`, [`${'**/a/'.repeat(100)}b`])).toBe(false);
    expect(isLeftOut(`${path}a`, [`${'**/*a*/'.repeat(100)}b`])).toBe(false);
    expect(isLeftOut('a', ['['.repeat(100_000), '*'.repeat(100_000), 'x'.repeat(100_000)])).toBe(true);
  });
});

/** Patterns, and a tree to try them on. */
interface Case {
  readonly lines: readonly string[];
  readonly include: readonly string[];
  readonly tree: readonly Entry[];
}

interface Entry {
  readonly path: string;
  readonly isDirectory: boolean;
}

// Few bytes, so that patterns and names meet often; all that mean something are among them. No names that git or the
// file system treats in a way of its own (`.git`, `.`, `..`). In patterns no newline, which a .gitignore cannot hold.
const nameByte = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('a', 'b') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...'A1*[]\\!^# -.:\n', '\xc3\xbc', '\xff'),
  },
);
const name = fc
  .array(nameByte, { minLength: 1, maxLength: 2 })
  .map((bytes) => bytes.join(''))
  .filter((bytes) => bytes !== '.' && bytes !== '..');
const classByte = fc.constantFrom(...'abcA1--\\[]!^:/', '[:digit:]', '[:punct:]');
const byteClass = fc.array(classByte, { minLength: 1, maxLength: 6 }).map((bytes) => `[${bytes.join('')}]`);
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', 'a', 'b', 'b', '?', '*', '*', '**', '/', '/', '/**/', '**/', '/**'),
  },
  { weight: 2, arbitrary: fc.constantFrom(...'A.- !#:ü[]\\', '\\*', '\\[', '\\\\', '\\ ') },
  { weight: 1, arbitrary: byteClass },
);
const line = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(''))
  // The two departures from git's code that parsePattern documents.
  .filter((text) => !/^!?\/?[^*?[\\]*[^*?[\\/]\*{2,}(\\?\/|$)/.test(text) && !/\*\*\\\//.test(text));
const tree = fc.array(fc.record({ names: fc.array(name, { minLength: 1, maxLength: 4 }), isDirectory: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});
const aCase: fc.Arbitrary<Case> = fc
  .record({ lines: fc.array(line, { minLength: 1, maxLength: 4 }), include: fc.array(line, { maxLength: 2 }), tree })
  .map((drawn) => ({ ...drawn, tree: entriesOf(drawn.tree) }));

/** Every entry of a tree and every directory above one, each once. */
function entriesOf(leaves: readonly { names: readonly string[]; isDirectory: boolean }[]): Entry[] {
  const isDirectory = new Map<string, boolean>();
  for (const leaf of leaves) {
    for (let depth = 1; depth <= leaf.names.length; depth++) {
      const path = leaf.names.slice(0, depth).join('/');
      isDirectory.set(path, isDirectory.get(path) === true || depth < leaf.names.length || leaf.isDirectory);
    }
  }
  return [...isDirectory].map(([path, directory]) => ({ path, isDirectory: directory }));
}

function verdicts({ lines, include, tree: entries }: Case): string[] {
  return entries
    .filter((entry) => isLeftOut(entry.isDirectory ? `${entry.path}/` : entry.path, lines, include))
    .map((entry) => entry.path);
}

// CI insists on git: there, without it, these tests fail.
const hasGit = spawnSync('git', ['--version']).status === 0 || process.env.CI !== undefined;

describe.skipIf(!hasGit)(
  'compileFilter beside `git check-ignore` (skipped: there is no git, and this is not CI)',
  () => {
    let repository: string;
    let batch = 0;
    const run = (args: string[], input = ''): string =>
      execFileSync('git', args, {
        cwd: repository,
        input: Buffer.from(input, 'latin1'),
        encoding: 'latin1',
        maxBuffer: 1 << 28,
        env: { PATH: process.env.PATH, HOME: repository, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      });

    beforeAll(() => {
      repository = mkdtempSync(join(tmpdir(), 'foldersync-filter-'));
      run(['init', '--quiet', '--template=']);
      run(['config', 'core.ignoreCase', 'false']);
    });
    afterAll(() => rmSync(repository, { recursive: true, force: true }));

    /** What git leaves out of each case's tree; each case is a folder with a .gitignore of its own, all are asked at once. */
    function verdictsOfGit(cases: readonly Case[]): string[][] {
      const top = `batch${batch++}`;
      const asked: string[] = [];
      for (const [index, { lines, include, tree: entries }] of cases.entries()) {
        const folder = join(repository, top, String(index));
        const at = (path: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
        mkdirSync(folder, { recursive: true });
        const negated = include.filter((text) => !text.startsWith('#')).map((text) => `!${text}`);
        writeFileSync(join(folder, '.gitignore'), [...lines, ...negated].map((text) => `${text}\n`).join(''));
        for (const entry of entries) {
          // For git, what does not exist is no directory; so files need not be made.
          if (entry.isDirectory) mkdirSync(at(entry.path), { recursive: true });
          asked.push(`${top}/${index}/${entry.path}`);
        }
      }
      // Status 1 only says that nothing is ignored; -n prints a line for each path all the same.
      const answer = run(
        ['-c', 'alias.ask=!git check-ignore --no-index -v -n --stdin -z || test $? = 1', 'ask'],
        `${asked.join('\0')}\0`,
      );
      rmSync(join(repository, top), { recursive: true });
      const fields = answer.split('\0').slice(0, -1);
      expect(fields.length).toBe(asked.length * 4);
      const out: string[][] = cases.map(() => []);
      for (let index = 0; index < fields.length; index += 4) {
        const [, , pattern, path] = fields.slice(index, index + 4);
        const [, number, ...names] = path!.split('/');
        if (pattern !== '' && !pattern!.startsWith('!')) out[Number(number)]!.push(names.join('/'));
      }
      return out;
    }

    /** The cases on which git thinks otherwise. */
    function disagreements(cases: readonly Case[]): object[] {
      const git = verdictsOfGit(cases);
      const judged = cases.map((aCase, index) => ({ ...aCase, ours: verdicts(aCase), git: git[index] }));
      return judged.filter(({ ours, git }) => String(ours) !== String(git));
    }

    it('agrees on arbitrary patterns and small trees', () => {
      fc.assert(
        fc.property(fc.array(aCase, { minLength: 50, maxLength: 50 }), (cases) => {
          expect(disagreements(cases)).toEqual([]);
        }),
        // The failing case is small already; git would be started for each attempt to make it smaller.
        { numRuns: runsOf(15), endOnFailure: true },
      );
    });

    it('agrees on arbitrary classes', () => {
      const names = [...'abcdABZ0159-[]!^:\\*. ', '\x7f', '\xff'].map((byte) => ({
        path: `x${byte}`,
        isDirectory: false,
      }));
      fc.assert(
        fc.property(fc.array(byteClass, { minLength: 50, maxLength: 50 }), (classes) => {
          const cases = classes.map((text) => ({ lines: [`x${text}`, `/x${text}`], include: [], tree: names }));
          expect(disagreements(cases)).toEqual([]);
        }),
        { numRuns: runsOf(10), endOnFailure: true },
      );
    });

    it('agrees on which bytes every named class holds', () => {
      const classes = 'alnum alpha blank cntrl digit graph lower print punct space upper xdigit word'.split(' ');
      const codes = Array.from({ length: 255 }, (_, index) => index + 1).filter((code) => code !== 0x2f);
      const cases = classes.map((name) => ({
        lines: [`x[[:${name}:]]`],
        include: [],
        tree: codes.map((code) => ({ path: `x${String.fromCharCode(code)}`, isDirectory: false })),
      }));
      expect(disagreements(cases)).toEqual([]);
    });
  },
);

describe('compileFilter beside the package `ignore`', () => {
  // Where the package departs from git, git is right: brackets, backslashes, spaces and lone slashes are left to the test above.
  const plainPiece = fc.constantFrom('a', 'b', 'ab', '.', 'ü', '*', '/', '/', '/**/');
  const plainLine = fc
    .array(plainPiece, { minLength: 1, maxLength: 5 })
    .map((pieces) => pieces.join(''))
    .filter(
      (text) => /^\/?(\*\*\/)?([^*/]|[^*/]*\*?[^*/]+)+(\/(\*\*|[^*/]+))*\/?$/.test(text) && !text.includes('***'),
    );
  const plainName = fc
    .array(fc.constantFrom('a', 'b', 'ü'), { minLength: 1, maxLength: 3 })
    .map((letters) => letters.join(''));

  it('agrees where the package agrees with git', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('', '!'), plainLine).map(([sign, text]) => sign + text),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(plainName, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '/'),
        (lines, names, slash) => {
          const path = names.join('/') + slash;
          expect(isLeftOut(bytesOfText(path), lines)).toBe(
            ignore({ ignorecase: false })
              .add([...lines])
              .ignores(path),
          );
          expect(textOfBytes(bytesOfText(path))).toBe(path);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
