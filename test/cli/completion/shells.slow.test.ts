// The completions in the shells themselves: on a terminal, with the program as it is built.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeTree, writeTree } from '../../engine/trees.js';
import { PROJECT } from '../../fs/built.js';

const CONFIG = `version: 1
pairs:
  photos: { source: ./photos, replica: ./replicas/photos }
  photos.old_2: { source: ./old, replica: ./replicas/old }
  music: { source: ./music, replica: ./replicas/music }
`;

/** Why tests are skipped: they need the shell, and the terminal that script(1) of util-linux makes. */
const lacks = (program: string) => spawnSync(program, ['--version']).error !== undefined;

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-'));
const env = {
  PATH: `${place}/bin:${process.env.PATH}`,
  HOME: place,
  ZDOTDIR: place,
  LANG: 'C.UTF-8',
  TERM: 'dumb',
};

function run(program: string, args: readonly string[], input = ''): string {
  return execFileSync(program, args, { cwd: place, env, input, encoding: 'utf8', timeout: 300_000 });
}

/** A command of that name, of this shell text. */
function writeCommand(name: string, text: string): void {
  fs.writeFileSync(`${place}/bin/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

beforeAll(() => {
  writeTree(place, {
    'foldersync.config.yaml': CONFIG,
    'other config.yaml': 'version: 1\npairs: { elsewhere: { source: ./a, replica: ./b } }\n',
    'broken.yaml': 'version: 1\npairs: [',
    'photos and more': { 'a ü.txt': '' },
    bin: {},
    zfunc: {},
  });
  writeCommand('foldersync', `exec '${process.execPath}' '${PROJECT}/dist/main.js' "$@"`);
  for (const shell of ['bash', 'zsh', 'fish'])
    fs.writeFileSync(`${place}/completion.${shell}`, run('foldersync', ['completion', shell]));
  fs.copyFileSync(`${PROJECT}/dist/completions/_foldersync`, `${place}/zfunc/_foldersync`);
});
afterAll(() => removeTree(place));

/** Types lines in a shell on a terminal; `all` are the keys that put all that can stand at its end into a line. Returns the words of each. */
function typedIn(shell: string, setUp: string, all: string, lines: readonly string[]): string[][] {
  // The line becomes the arguments of a printf: its words, as the shell takes them.
  const typed = lines.map((line, at) => `${line}${all}\x01printf "<{${at} %s}>\\n" \x05\n`);
  const keys = `${setUp}\n${typed.join('')}exit\n`;
  const screen = run('script', ['--quiet', '--return', '--command', shell, '/dev/null'], keys);
  const words = [...screen.matchAll(/^<\{(\d+) (.*?)\}>\r?$/gm)];
  return lines.map((_, at) => words.flatMap(([, line, word = '']) => (Number(line) === at ? [word] : [])));
}

/** Sources the script, as a person does; Alt-* is a key of readline. */
const inBash = (lines: readonly string[]) =>
  typedIn('bash --norc --noprofile -i', 'source ./completion.bash', '\x1b*', lines);

/** Has the file in `fpath`, as a package does. */
const inZsh = (lines: readonly string[]) => typedIn('zsh -f -i', ZSH_SET_UP, '\x18a', lines);

const ZSH_SET_UP = [
  'fpath=(./zfunc $fpath); autoload -U compinit && compinit -u -D; bindkey -e',
  "zstyle ':completion:all-matches::::' completer _all_matches _complete",
  "zstyle ':completion:all-matches:*' insert yes",
  "zle -C all-matches complete-word _generic; bindkey '^Xa' all-matches",
].join('; ');

/** fish lists by itself, with descriptions. */
function inFish(lines: readonly string[]): string[][] {
  const asked = lines.map((line) => `complete -C '${line.replaceAll('\\', '\\\\')}'; echo '<{}>'`);
  const listed = run('fish', ['--no-config', '--command', ['source ./completion.fish', ...asked].join('; ')]);
  return listed.split('<{}>\n').map((part) => part.split('\n').flatMap((line) => line.split('\t')[0] || []));
}

/** A line, and all that its last word can become. */
const CASES: readonly (readonly [line: string, found: readonly string[]])[] = [
  ['foldersync re', ['reload', 'restore', 'resume']],
  ['foldersync help ver', ['verify', 'versions']],
  ['foldersync status --', ['--config', '--exit-code', '--help', '--json']],
  ['foldersync status pho', ['photos', 'photos.old_2']],
  ['foldersync status photos mu', ['music']],
  ['foldersync run --pair m', ['music']],
  ['foldersync run --once --pair=mu', ['--pair=music']],
  ['foldersync completion ', ['bash', 'fish', 'zsh']],
  ['foldersync notify --test nt', ['ntfy']],
  ['foldersync --config other\\ config.yaml pause ', ['elsewhere']],
  ['foldersync pause --config=other\\ config.yaml els', ['elsewhere']],
  ['foldersync check --config=oth', ['--config=other config.yaml']],
  ['foldersync check --config oth', ['other config.yaml']],
  ['foldersync explain photos pho', ['photos and more']],
  ['foldersync mirror pho', ['photos and more']],
  ['foldersync --config broken.yaml status ', []],
  ['foldersync history --since ', []],
  ['foldersync restore --fr', ['--from']],
  ['foldersync service ins', ['install']],
  ['foldersync service install --us', ['--user']],
];

describe.each([
  ['bash', inBash],
  ['zsh', inZsh],
  ['fish', inFish],
])('%s', (name, complete) => {
  it.skipIf(lacks(name) || lacks('script'))(
    'completes commands, options, their values, pairs, files and folders',
    () => {
      const given = complete(CASES.map(([line]) => line));
      const found = CASES.map(([line], at) => {
        // The words before, of which one may have a space, are there as well, but not in what fish lists.
        const before = name === 'fish' ? 0 : line.replaceAll('\\ ', '').split(' ').length - 1;
        return [
          line,
          (given[at] ?? [])
            .slice(before)
            .map((word) => word.replace(/\/$/, ''))
            .sort(),
        ];
      });
      expect(found).toEqual(CASES);
    },
  );
});

it.skipIf(lacks('script'))(
  'a line waits for three seconds at most for a program that hangs, and shows nothing of one that fails',
  () => {
    writeCommand('foldersync', 'case $* in *slow*) exec sleep 1000;; *) echo broken >&2; exit 1;; esac');
    const began = Date.now();
    expect(inBash(['foldersync --config slow status ', 'foldersync status '])).toEqual([
      ['foldersync', '--config', 'slow', 'status'],
      ['foldersync', 'status'],
    ]);
    expect(Date.now() - began).toBeLessThan(200_000);
  },
);
