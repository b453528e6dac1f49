import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isExcludedPath } from '../../../src/core/filter/excluded-path.js';
import { compileFilter, type Filter } from '../../../src/core/filter/filter.js';
import { IgnoreLevel } from '../../../src/core/filter/ignore-level.js';
import { type Bytes, bytesOfText, type Name, type RelativePath } from '../../../src/core/tree/bytes.js';
import { runsOf } from '../../thorough.js';

/** Directories to their ignore files, in the order of the option. */
type Files = Readonly<Record<string, readonly (readonly [name: string, text: string])[]>>;

/** A filter over files that are all known; the root is `''`. */
function filterOver(files: Files, exclude: readonly string[] = [], include: readonly string[] = []): Filter {
  const levels = new Map<string, IgnoreLevel | undefined>();
  const levelOf = (directory: string): IgnoreLevel | undefined => {
    if (levels.has(directory)) return levels.get(directory);
    const above = directory === '' ? undefined : levelOf(directory.slice(0, Math.max(0, directory.lastIndexOf('/'))));
    const own = (files[directory] ?? []).map(([name, text]) => ({ name: name as Name, text: bytesOfText(text) }));
    const level = own.length === 0 ? above : new IgnoreLevel(directory as RelativePath, own, above);
    levels.set(directory, level);
    return level;
  };
  return compileFilter(exclude, include, { in: levelOf })!; // with ignore files there is one
}

const isOut = (filter: Filter, path: string) =>
  isExcludedPath(filter, path.replace(/\/$/, '') as RelativePath, path.endsWith('/'));

describe('ignore files', () => {
  it('bind a pattern with a slash to their own directory, and others to all below it', () => {
    const filter = filterOver({ a: [['.gitignore', '/top\ndeep\nx/y\n']] });
    expect(['a/top', 'a/deep', 'a/b/deep', 'a/x/y'].filter((path) => !isOut(filter, path))).toEqual([]);
    expect(['top', 'deep', 'a/b/top', 'a/b/x/y', 'b/deep'].filter((path) => isOut(filter, path))).toEqual([]);
  });

  it('count the more the deeper they are', () => {
    const filter = filterOver({ '': [['.gitignore', '*.log\n!keep.log']], a: [['.gitignore', 'keep.log\n!a.log']] });
    expect(isOut(filter, 'keep.log')).toBe(false);
    expect(isOut(filter, 'a/keep.log')).toBe(true);
    expect(isOut(filter, 'a/b/a.log')).toBe(false);
    expect(isOut(filter, 'a/b/b.log')).toBe(true);
  });

  it('count the more the later their name stands in the option', () => {
    const filter = filterOver({
      '': [
        ['.gitignore', 'build/\nsecret'],
        ['.foldersyncignore', '!build/\nmore'],
      ],
    });
    expect(isOut(filter, 'build/')).toBe(false);
    expect(isOut(filter, 'secret')).toBe(true);
    expect(isOut(filter, 'more')).toBe(true);
  });

  it('cannot change what the config says', () => {
    const files: Files = { '': [['.gitignore', '!secret\n.env\n*.o']], a: [['.gitignore', '!secret']] };
    const filter = filterOver(files, ['secret'], ['.env']);
    expect(isOut(filter, 'a/secret')).toBe(true);
    expect(isOut(filter, '.env')).toBe(false);
    expect(isOut(filter, 'a.o')).toBe(true);
  });

  it('are read line by line as git does: byte order mark, carriage returns, NUL, no last line feed', () => {
    const filter = filterOver({ '': [['.gitignore', '\ufefffirst\r\nsecond\0rest\n# no\nlast']] });
    expect(['first', 'second', 'last'].filter((path) => !isOut(filter, path))).toEqual([]);
    expect(isOut(filter, '# no')).toBe(false);
  });

  it('tell which line decides', () => {
    const filter = filterOver({ a: [['.gitignore', '# first\n*.o\n!b.o']] }, ['x']);
    const decide = (directory: string, name: string) => filter.decide(directory as RelativePath, name as Name, false);
    expect(decide('a', 'a.o')).toMatchObject({
      isNegated: false,
      text: '*.o',
      place: { file: 'a/.gitignore', line: 2 },
    });
    expect(decide('a', 'b.o')).toMatchObject({ isNegated: true, place: { file: 'a/.gitignore', line: 3 } });
    expect(decide('a', 'x')).toMatchObject({ place: { list: 'exclude', index: 0 } });
    expect(decide('', 'a.o')).toBeUndefined();
  });

  it('may have very many lines', () => {
    const filter = filterOver({ '': [['.gitignore', 'a\n'.repeat(130_000)]] });
    expect(isOut(filter, 'b')).toBe(false);
    expect(isOut(filter, 'a')).toBe(true);
  });
});

const name = fc.constantFrom('a', 'b', 'ab');
const line = fc.constantFrom(
  'a',
  'b',
  '/a',
  'a/',
  'a/b',
  '/b/',
  '*',
  '!a',
  '!b',
  '!/a',
  '!a/',
  '!*/',
  'ab',
  '**/b',
  'a/**',
  '!ab',
  '/*',
);
const directory = fc.array(name, { maxLength: 3 }).map((names) => names.join('/'));
const aCase = fc.record({
  files: fc.dictionary(directory, fc.array(line, { minLength: 1, maxLength: 3 }), { maxKeys: 4 }),
  leaves: fc.array(fc.array(name, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
});

// CI insists on git: there, without it, this test fails.
const hasGit = spawnSync('git', ['--version']).status === 0 || process.env.CI !== undefined;

describe.skipIf(!hasGit)(
  'ignore files beside `git check-ignore` (skipped: there is no git, and this is not CI)',
  () => {
    let repository: string;
    const run = (args: string[], input = ''): string =>
      execFileSync('git', args, {
        cwd: repository,
        input,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: repository, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      });
    beforeAll(() => {
      repository = mkdtempSync(join(tmpdir(), 'foldersync-ignore-'));
      run(['init', '--quiet', '--template=']);
      run(['config', 'core.ignoreCase', 'false']);
    });
    afterAll(() => rmSync(repository, { recursive: true, force: true }));

    it('agree on arbitrary trees with ignore files in several directories', () => {
      let batch = 0;
      fc.assert(
        fc.property(fc.array(aCase, { minLength: 40, maxLength: 40 }), (cases) => {
          const top = `batch${batch++}`;
          const asked: { path: string; ours: boolean }[] = [];
          for (const [index, { files, leaves }] of cases.entries()) {
            const folder = `${top}/${index}`;
            const directories = new Set(
              leaves.flatMap((names) => names.slice(0, -1).map((_, at) => names.slice(0, at + 1).join('/'))),
            );
            for (const where of Object.keys(files))
              for (let at = where; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) directories.add(at);
            for (const path of ['', ...directories]) mkdirSync(join(repository, folder, path), { recursive: true });
            for (const [where, lines] of Object.entries(files))
              writeFileSync(join(repository, folder, where, '.gitignore'), lines.map((one) => `${one}\n`).join(''));
            const filter = filterOver(
              Object.fromEntries(
                Object.entries(files).map(([where, lines]) => [where, [['.gitignore', lines.join('\n')]]] as const),
              ),
            );
            for (const path of new Set([...directories, ...leaves.map((names) => names.join('/'))])) {
              // A file stands where no directory is, so that nothing lies below it.
              const isBelowFile = !directories.has(dirname(path)) && dirname(path) !== '.';
              if (!isBelowFile)
                asked.push({
                  path: `${folder}/${path}`,
                  ours: isExcludedPath(filter, path as Bytes as RelativePath, directories.has(path)),
                });
            }
          }
          const answer = run(
            ['-c', 'alias.ask=!git check-ignore --no-index -v -n --stdin -z || test $? = 1', 'ask'],
            `${asked.map(({ path }) => path).join('\0')}\0`,
          );
          const fields = answer.split('\0').slice(0, -1);
          const theirs = asked.map((_, at) => {
            const pattern = fields[at * 4 + 2]!; // four fields a path
            return pattern !== '' && !pattern.startsWith('!');
          });
          const differing = asked.filter(({ ours }, at) => ours !== theirs[at]).map(({ path }) => path);
          expect(differing.map((path) => ({ path, case: cases[Number(path.split('/')[1])] }))).toEqual([]);
          rmSync(join(repository, top), { recursive: true });
        }),
        { numRuns: runsOf(8), endOnFailure: true },
      );
    });
  },
);
