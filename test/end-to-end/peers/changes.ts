// One side has changed, and the other one has not.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { file, PAST } from '../../engine/trees.js';
import type { Scenario } from './scenario.js';

/** As rclone's test_basic, test_changes, test_rmdirs, test_createemptysrcdirs and Unison's "propagation" and "moves" have them. */
export const changes: readonly Scenario[] = [
  {
    title: 'new files on each side',
    a: { old: '1' },
    steps: [
      (at) => {
        at.write('a', { 'of a': '2' });
        at.write('b', { 'of b': '3', 'd/e/f': '4' });
      },
    ],
    ends: { done: ['f old 1', 'f of a 2', 'f of b 3', 'd d', 'd d/e', 'f d/e/f 4'] },
  },
  {
    title: 'other content on one side, of one file on each',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'of a' });
        at.write('b', { g: 'of b' });
      },
    ],
    ends: { done: ['f f of a', 'f g of b'] },
  },
  {
    title: 'an older file takes the place of a newer one',
    a: { f: '1' },
    steps: [(at) => at.write('b', { f: file('older', { mtime: PAST - 1000 }) })],
    ends: { done: ['f f older'] },
  },
  {
    title: 'other content with the same size and time',
    a: { f: 'one' },
    steps: [(at) => at.write('a', { f: file('two', { mtime: PAST }) })],
    ends: { done: ['f f two'] },
  },
  {
    title: 'another time alone',
    a: { f: '1' },
    steps: [(at) => at.write('a', { f: file('1', { mtime: PAST + 500 }) })],
    ends: { done: ['f f 1', String(PAST + 500)] },
    look: (folder) => [String((fs.statSync(path.join(folder, 'f'), { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000)],
  },
  {
    title: 'another mode alone',
    a: { f: '1' },
    steps: [(at) => fs.chmodSync(path.join(at.a, 'f'), 0o600)],
    ends: { done: ['f 600 f 1'] },
  },
  {
    title: 'another extended attribute alone',
    a: { f: '1' },
    steps: [(at) => execFileSync('setfattr', ['-n', 'user.tag', '-v', 'x', path.join(at.a, 'f')])],
    ends: { done: ['f f 1', 'x'] },
    look: (folder) => {
      const found = spawnSync('getfattr', ['--only-values', '-n', 'user.tag', path.join(folder, 'f')]);
      return found.status === 0 ? [String(found.stdout)] : [];
    },
  },
  {
    title: 'files removed, one on each side and one on both',
    a: { f: '1', g: '2', h: '3', rest: '4' },
    steps: [
      (at) => {
        at.remove('a', 'f', 'h');
        at.remove('b', 'g', 'h');
      },
    ],
    ends: { done: ['f rest 4'] },
  },
  {
    title: 'a file renamed, and another one moved to another folder',
    a: { f: '1', g: '2', d: { h: '3' } },
    steps: [
      (at) => {
        at.rename('a', 'f', 'e');
        at.rename('b', 'g', 'd/g');
      },
    ],
    ends: { done: ['f e 1', 'd d', 'f d/g 2', 'f d/h 3'] },
  },
  {
    title: 'a folder renamed',
    a: { f: '1', d: { e: { g: '2' }, h: '3' } },
    steps: [(at) => at.rename('b', 'd', 'new')],
    ends: {
      done: ['f f 1', 'd new', 'd new/e', 'f new/e/g 2', 'f new/h 3'],
      'done, and the old ones stay, empty': {
        a: ['f f 1', 'd d', 'd d/e', 'd new', 'd new/e', 'f new/e/g 2', 'f new/h 3'],
        b: ['f f 1', 'd new', 'd new/e', 'f new/e/g 2', 'f new/h 3'],
      },
    },
  },
  {
    title: 'a folder removed with all that it holds',
    a: { f: '1', d: { e: { g: '2' } } },
    steps: [(at) => at.remove('a', 'd')],
    ends: {
      done: ['f f 1'],
      'done, and its folders stay, empty': { a: ['f f 1'], b: ['f f 1', 'd d', 'd d/e'] },
    },
  },
  {
    title: 'the last file of a folder removed',
    a: { f: '1', d: { g: '2' } },
    steps: [(at) => at.remove('a', 'd/g')],
    ends: { 'done, and the folder stays': ['f f 1', 'd d'], 'done, and the folder goes': ['f f 1'] },
  },
  {
    title: 'an empty folder made',
    a: { f: '1' },
    steps: [(at) => fs.mkdirSync(path.join(at.a, 'd'))],
    ends: { done: ['f f 1', 'd d'] },
  },
  {
    title: 'a file becomes a folder, and a folder a file',
    a: { f: '1', d: { g: '2' }, rest: '3' },
    steps: [
      (at) => {
        at.remove('a', 'f', 'd');
        at.write('a', { 'f/h': '4', d: '5' });
      },
    ],
    ends: { done: ['d f', 'f f/h 4', 'f d 5', 'f rest 3'] },
  },
];
