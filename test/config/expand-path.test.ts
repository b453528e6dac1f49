// biome-ignore-all lint/suspicious/noTemplateCurlyInString: paths as configs write them
import { expect, test } from 'vitest';
import { expandPath } from '../../src/config/expand-path.js';

const context = {
  baseDir: '/conf',
  home: '/home/u',
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
  ['$DISK', '/conf/$DISK'],
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
  ['a\0b', 'a path cannot hold a NUL character'],
])('refuses %j', (text, message) => {
  expect(expandPath(text, context)).toMatchObject({ ok: false, message });
});
