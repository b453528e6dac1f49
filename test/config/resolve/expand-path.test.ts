// biome-ignore-all lint/suspicious/noTemplateCurlyInString: paths as configs write them
import { expect, test } from 'vitest';
import { expandPath } from '../../../src/config/resolve/expand-path.js';

const context = {
  baseDir: '/conf',
  home: () => '/home/u',
  env: { DISK: '/mnt/disk', NAME: 'photos', EMPTY: '', TILDE: '~/x' },
};

test.each([
  ['./a', '/conf/a'],
  ['a', '/conf/a'],
  ['../a/', '/a'],
  ['.', '/conf'],
  ['/a//b/./c/..', '/a/b'],
  ['~', '/home/u'],
  ['~/', '/home/u'],
  ['~/a', '/home/u/a'],
  ['./~a', '/conf/~a'],
  ['a~', '/conf/a~'],
  ['${DISK}/a', '/mnt/disk/a'],
  ['${DISK}/${NAME}.old', '/mnt/disk/photos.old'],
  ['${NOPE:-/x}/a', '/x/a'],
  ['${EMPTY:-/x}', '/x'],
  ['${DISK:-/x}', '/mnt/disk'],
  ['${NOPE:-~/a}', '/home/u/a'],
  ['${TILDE}', '/home/u/x'],
  ['./$DISK', '/conf/$DISK'],
  ['${NOPE:-${DISK}}/a', '/mnt/disk/a'],
  ['${NOPE:-/x/${NAME}}/a', '/x/photos/a'],
  ['./nas:a', '/conf/nas:a'],
  ['./"x"', '/conf/"x"'],
  ['a b', '/conf/a b'],
])('expands %s to %s', (text, path) => {
  expect(expandPath(text, context)).toEqual({ ok: true, path });
});

test.each([
  ['${NOPE}', 'the environment variable NOPE is not set'],
  ['${EMPTY}/photos', 'the environment variable EMPTY is empty'],
  ['${NOPE:-}', 'the environment variable NOPE is not set'],
  ['a/${DISK', '"${DISK" has no closing brace'],
  ['${}', '"${}" is not a variable'],
  ['${2X}', '"${2X}" is not a variable'],
  ['${DISK-x}', '"${DISK-x}" is not a variable'],
  ['~bob', '"~bob" is not expanded: only "~" alone, for your own home directory, is'],
  ['~bob/x', '"~bob" is not expanded: only "~" alone, for your own home directory, is'],
  ['a\0b', 'the path holds a NUL character'],
  ['a\n', 'the path ends with a line feed'],
  ['a\r', 'the path ends with a carriage return'],
  ['\u00a0a', 'the path begins with a no-break space'],
  ['a\u200b', 'the path ends with the character U+200B'],
  ['"/a"', 'the quotes are part of the path'],
  ['$DISK/a', '"$DISK" is not expanded'],
  ['$(pwd)/a', 'commands are not carried out ($(…)'],
  ['C:\\a', 'this is a path of Windows'],
  ['\\\\nas\\a', 'this is a path of Windows'],
  ['sftp://nas/a', 'this is an address (sftp://…), and foldersync mirrors folders of this machine'],
  ['nas:/a', 'this is a folder of another machine (nas:…), and foldersync mirrors those of this one'],
  ['me@nas:a', 'this is a folder of another machine (me@nas:…), and foldersync mirrors those of this one'],
  ['{{ dir }}/a', '"{{ dir }}" looks like a placeholder that nobody has filled in'],
  ['/a/<no value>', '"<no value>" looks like a placeholder that nobody has filled in'],
  ['/a/@DIR@', '"@DIR@" looks like a placeholder that nobody has filled in'],
  ['%(dir)s', '"%(dir)s" looks like a placeholder that nobody has filled in'],
  ['${NOPE:-${NOPE}}', 'the environment variable NOPE is not set'],
])('refuses %j', (text, message) => {
  expect(expandPath(text, context)).toMatchObject({ ok: false, message });
});

test.each([
  ['/a/$USER', '"$USER" is not expanded'],
  ['a\u00a0b', 'the path holds a no-break space'],
  ['./{{ dir }}', '"{{ dir }}" looks like a placeholder that nobody has filled in'],
])('doubts %j', (text, message) => {
  expect(expandPath(text, context)).toMatchObject({ ok: true, doubt: { severity: 'warning', message } });
});

test.each([{}, { HOME: 'relative' }])('refuses ~ where no home directory is known: %j', (env) => {
  const why = env.HOME === undefined ? 'the home directory is not known' : 'HOME is "relative", which is not absolute';
  expect(expandPath('~/a', { ...context, env, home: () => undefined })).toEqual({
    ok: false,
    message: `"~" is not expanded: ${why}`,
    hint: 'set HOME, or write the path in full',
  });
});
