// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of configs
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importLsyncd } from '../../../src/cli/import/lsyncd.js';
import { readLua } from '../../../src/cli/import/lua.js';
import { importRsync } from '../../../src/cli/import/rsync.js';
import { writeImported } from '../../../src/cli/import/imported.js';
import { judgeConfigText } from '../../../src/config/load-config.js';
import { temporaryFolder } from '../../engine/trees.js';
import { command } from '../command.js';

/** Imports in a folder with these files, and has the config that is printed checked by the program itself. */
async function imported(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const cwd = fs.realpathSync(temporaryFolder());
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(cwd, name), text);
  const done = await command(['import', ...args], { cwd });
  if (done.code !== 0) return { cwd, ...done, pairs: {}, notes: [] };
  expect(done.stderr).toBe('');
  fs.writeFileSync(path.join(cwd, 'foldersync.config.yaml'), done.stdout);
  const checked = await command(['check', '--json'], { cwd });
  expect([checked.code, JSON.parse(checked.stdout)]).toEqual([0, expect.objectContaining({ valid: true })]);
  const pairs = JSON.parse(JSON.stringify(parse(done.stdout).pairs).replaceAll(`${cwd}/`, '@/')) as Record<
    string,
    Record<string, unknown>
  >;
  const notes = [...done.stdout.matchAll(/^ *# (.*)$/gm)].map(([, note]) => note ?? '').slice(3);
  return { cwd, ...done, pairs, notes };
}

/** What a pair has that an archive has not. */
const PLAIN = { xattrs: false, acls: false, special: 'copy', crossMounts: true };
const WATCHES = 'rsync ran when it was called; this pair watches. For fixed times give it "cron" or "interval".';

describe('foldersync import of a command of rsync', () => {
  it.each<[what: string, words: string[], pair: object, ...notes: string[]]>([
    [
      'the content of a folder',
      ['-a', '--delete', 'photos/', '/backup/photos'],
      { ...PLAIN, replica: '/backup/photos' },
    ],
    ['a folder itself', ['-a', '--delete', 'photos', '/backup'], { ...PLAIN, replica: '/backup/photos' }],
    ['an exact copy', ['-aHAXx', '--delete', '--numeric-ids', 'photos/', 'r'], { special: 'copy', replica: '@/r' }],
    [
      'one that removes nothing, with the least options',
      ['-rt', 'photos/', 'r'],
      { replica: '@/r', prune: false, owners: false, xattrs: false, acls: false, crossMounts: true },
      'without --delete nothing was removed: prune is off',
    ],
    [
      'a limit of the rate, and a comparison of the content',
      ['-ac', '--no-D', '--del', '--bwlimit=1.5m', '-e', 'ssh -p 2', 'photos/', 'r'],
      { replica: '@/r', compare: 'content', xattrs: false, acls: false, crossMounts: true, bandwidth: '1536KiB/s' },
    ],
    [
      'filters',
      [
        ...[
          '-a',
          '--delete',
          '--include=*/',
          '--include',
          'keep.o',
          '--exclude',
          '*.o',
          '--exclude=/top/',
          '--exclude=a/b',
        ],
        ...['--exclude=!odd', '--exclude=${X}', '-f', '- cache/***', '--filter=dir-merge .rsync', 'photos/', 'r'],
      ],
      {
        ...PLAIN,
        replica: '@/r',
        exclude: ['*.o', '/top/', '**/a/b', '\\!odd', '\\${X}', 'cache/'],
        include: ['*/', 'keep.o'],
      },
      'no equivalent: --filter=dir-merge .rsync',
    ],
    [
      'anchored filters of a folder itself, which begin with its name',
      ['-a', '--delete', '--exclude=/photos/raw/', '--exclude=/other', 'photos', 'r'],
      { ...PLAIN, replica: '@/r/photos', exclude: ['/raw/'] },
      'left out, for it matches nothing here: --exclude /other',
    ],
    [
      'filters in another order, files with filters, and what has no equivalent',
      [
        ...['-anb', '--delete-excluded', '--exclude-from=x', '--include-from', 'none', '--include=late', '--chmod=go='],
        ...['--odd', '-Q', '--', 'photos/', 'r'],
      ],
      { ...PLAIN, replica: '@/r', exclude: ['one', '**/two/three'], include: ['brought back', 'late'] },
      '--dry-run: foldersync plan prints what a pass would do',
      '--backup: what leaves the replica is kept anyway, see "versions"',
      'no equivalent: --chmod=go=',
      'no equivalent: --odd',
      'no equivalent: -Q',
      'cannot be read: --include-from=none',
      'of filters the first match counted, and here "include" comes before "exclude": see foldersync explain',
      '--delete-excluded: what is excluded stays in the replica here',
    ],
  ])('%s', async (_, words, pair, ...notes) => {
    const x = '# a comment\n\none\ntwo/three\n+ brought back\n; another one\n';
    const done = await imported(['--', 'rsync', ...words], { x });
    expect(done.pairs).toEqual({ photos: { source: '@/photos', ...pair } });
    expect(done.notes).toEqual([WATCHES, ...notes]);
  });

  it('several sources, of which one is on another machine', async () => {
    const words = ['/usr/bin/rsync', '-a', '--delete', 'one', 'host:/two', 'One', 'r'];
    const { pairs, notes } = await imported(['--', ...words]);
    expect(Object.entries(pairs).map(([name, { replica }]) => [name, replica])).toEqual([
      ['one', '@/r/one'],
      ['One-2', '@/r/One'],
    ]);
    expect(notes).toContain(
      'left out, for foldersync mirrors folders of this machine: host:/two (mount it, or run foldersync there)',
    );
  });

  it.each<[words: string[], says: string]>([
    [['rsync', '-a', 'photos/', 'host:/backup'], 'nothing is left to mirror of a command of rsync: left out, for'],
    [['rsync', '-a', 'rsync://host/x', 'y'], 'nothing is left to mirror'],
    [['rsync', '-a'], 'the command names no source, or no target'],
    [['rsync', '-a', '--delete', 'x/', 'x/y'], 'the replica of pair "x" lies inside its source'],
    [['rsync', '-a', '${HOME}/x/', 'y'], 'the environment variable HOME is not set'],
  ])('%j is refused: %s', async (words, says) => {
    const { code, stdout, stderr } = await imported(['--', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});

describe('foldersync import of a config of lsyncd', () => {
  it('takes over each sync, and notes the rest', async () => {
    const config = `-- a comment { sync {
--[[ a long
comment ]]
settings {
  logfile = "/var/log/lsyncd.log", statusFile = "/x",
  maxProcesses = 4; oddity = 1
}
local base = '/srv'
bash = { onCreate = function(e) if x then return { 1 } end end, delay = 3 }
sync {
  default.rsync,
  source = base .. "/www", ["target"] = "/mnt/www/",
  delay = 5, delete = "running", init = false, filter = { "x" },
  exclude = { ".git", "/tmp/*", 'a/b', [[*.swp]] }, excludeFrom = "x",
  rsync = { archive = true, acls = true, compress = false, bwlimit = 2000, _extra = { "--checksum", "--odd=1" } },
}
for i = 1, 2 do print(i) end
sync { default.direct, source="/home/", target="/mnt/home", delete = false, }
sync { bash, source="/bash/", target="/mnt/bash" }
sync { default.rsyncssh, source="/x", host="h", targetdir="/y" }
sync { default.rsync, source="/z", target="host:/z" }
sync { default.rsync, source=getSource(), target="/z" }
`;
    const { pairs, stdout, notes } = await imported(['lsyncd.conf.lua'], {
      'lsyncd.conf.lua': config,
      x: 'from file\n',
    });
    expect(pairs).toEqual({
      www: {
        source: '/srv/www',
        replica: '/mnt/www',
        exclude: ['.git', '/tmp/*', '**/a/b', '*.swp', 'from file'],
        compare: 'content',
        xattrs: false,
        special: 'copy',
        crossMounts: true,
        bandwidth: '2000KiB/s',
        settle: '5s',
        maxWait: '5s',
      },
      home: { source: '/home', replica: '/mnt/home', prune: false, special: 'copy', crossMounts: true },
      bash: { source: '/bash', replica: '/mnt/bash', owners: false, xattrs: false, acls: false, crossMounts: true },
    });
    expect(stdout).toContain(
      '# the sync in line 20 of lsyncd.conf.lua is left out: its target is on another machine (h); ',
    );
    expect(stdout).toContain(
      '# the sync in line 21 of lsyncd.conf.lua is left out: its target is on another machine (host:/z)',
    );
    expect(stdout).toContain('# the sync in line 22 of lsyncd.conf.lua is left out: it has no source, or no target');
    expect(notes).toEqual(
      expect.arrayContaining([
        'not understood: line 17 of lsyncd.conf.lua',
        'settings.logfile: each pair has a log of its own here, see "log"',
        'no equivalent: settings.oddity',
        'delete = "running": here removals are always mirrored',
        'no equivalent: filter',
        'no equivalent: --odd=1',
        'with delete = false nothing was removed: prune is off',
      ]),
    );
  });

  it.each<[what: string, text: string]>([
    [
      'names that would write to a terminal, or more YAML',
      'sync{default.rsync, source="/a\\27[2J\\n  b: {", target="/r\\"\\t: #"}',
    ],
    [
      'names that YAML takes for something else',
      'sync{default.rsync, source="/true", target="/1"} sync{default.rsync, source="/1e3", target="/2"}',
    ],
    ['comments that would be lines', 'settings{["x\\nversion: 2"] = 1} sync{default.direct, source="/a", target="/b"}'],
    ['names of the objects of JavaScript', 'sync{default.direct, source="/__proto__", target="/b", __proto__ = {}}'],
  ])('prints a config that is read back as it was meant, whatever it is given: %s', async (_, text) => {
    const { pairs, read } = importedText(text);
    expect(pairs.length).toBeGreaterThan(0);
    const config = parse(read) as { version: number; pairs: Record<string, { source: string; replica: string }> };
    expect(config.version).toBe(1);
    expect(Object.values(config.pairs).map(({ source, replica }) => [source, replica])).toEqual(
      pairs.map(({ source, replica }) => [source, replica]),
    );
    expect(read).not.toContain('\u001b');
  });

  function importedText(text: string) {
    const found = importLsyncd(text, 'x.lua', { cwd: '/', read: () => undefined });
    return { ...found, read: writeImported(found) };
  }

  it('never fails, hangs or grows, whatever it is given', async () => {
    const piece = fc.constantFrom(
      ...[
        'sync',
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        '[[',
        ']]',
        '--',
        '--[[',
        '"',
        "'",
        '\\',
        '\n',
        ',',
        ';',
        '=',
        '..',
        '.',
      ],
      ...[
        'default',
        'rsync',
        'source',
        'target',
        '"/a"',
        '"/b"',
        'function',
        'end',
        'local',
        '1',
        '-',
        'true',
        'nil',
        'ü',
      ],
    );
    const options = { env: {}, home: () => '/home/u', isRoot: false, cwd: '/', file: '/x.yaml' };
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const found = importedText(pieces.join(' '));
        if (found.pairs.length > 0) {
          const judged = await judgeConfigText(found.read, options);
          // Its folders may overlap; its text is always a config.
          const codes = judged.valid ? [] : judged.diagnostics.map(({ code }) => code);
          expect(
            codes.filter((code) => !['overlap', 'bad-path', 'own-folder', 'unsafe-replica'].includes(code)),
          ).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
    for (const text of [
      '{'.repeat(2e5),
      'sync{'.repeat(1e5),
      "'\\".repeat(1e5),
      '[='.repeat(1e5),
      '--[['.repeat(1e5),
    ]) {
      expect(readLua(text).statements.length).toBeLessThan(2e5);
    }
    expect(
      importRsync(['-'.repeat(1000), '--=', '-e', '--exclude'], { cwd: '/', read: () => undefined }).pairs,
    ).toEqual([]);
  });
});

describe('foldersync import of the arguments of a script', () => {
  it.each<[words: string[], pair: object, ...notes: string[]]>([
    [['a', '/b', '60', './logs'], { replica: '/b', interval: '1m', log: { dir: '@/logs' } }],
    [['python3', 'sync.py', 'a', '/b', '5m'], { replica: '/b', interval: '5m' }],
    [['foldersync', 'mirror', 'a', '/b', '1h30m'], { replica: '/b', interval: '1h30m' }],
    [
      ['--source', 'a', '--replica=/b', '-i', '10', '--log', 'l'],
      { replica: '/b', interval: '10s', log: { dir: '@/l' } },
    ],
    [['a', '/b'], { replica: '/b' }, 'it ran once; this pair watches. For fixed times give it "cron" or "interval".'],
    [
      ['a', '/b', 'often', 'l', '--odd'],
      { replica: '/b', log: { dir: '@/l' } },
      'no equivalent: --odd',
      'not understood: the interval often',
    ],
  ])('%j', async (words, pair, ...notes) => {
    const done = await imported(['--', ...words]);
    expect(done.pairs).toEqual({ a: { source: '@/a', ...pair } });
    expect(done.notes).toEqual(notes);
  });
});

describe('foldersync import', () => {
  it('writes nothing, but with --output a file that is not there yet', async () => {
    const cwd = fs.realpathSync(temporaryFolder());
    const args = ['import', '--output', 'new.yaml', '--', 'rsync', '-a', '--delete', 'a/', 'b'];
    expect(await command(args, { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
    const text = fs.readFileSync(path.join(cwd, 'new.yaml'), 'utf8');
    expect((await command(['check', '--config', 'new.yaml'], { cwd })).code).toBe(0);
    const again = await command(args, { cwd });
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(fs.readFileSync(path.join(cwd, 'new.yaml'), 'utf8')).toBe(text);
    expect(fs.readdirSync(cwd)).toEqual(['new.yaml']);
  });

  it('refuses a file that it cannot read, and does not wait for a pipe', async () => {
    const cwd = fs.realpathSync(temporaryFolder());
    execFileSync('mkfifo', [path.join(cwd, 'pipe')]);
    for (const name of ['pipe', 'none.lua']) {
      const { code, stderr } = await command(['import', name], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`cannot read ${name} as a config of lsyncd`)]);
    }
  });
});
