// Names that are hard to take, and what is no plain file.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { symlink } from '../../engine/trees.js';
import type { Scenario } from './scenario.js';

const ODD = ['with\nline', 'with\ttab', ' spaces ', '-f', 'q\'uo"te', 'mañana_ࢺ_測試'];

/** As rclone's test_extended_filenames, test_extended_char_paths and test_normalization, and Unison's "links" have them. */
export const kinds: readonly Scenario[] = [
  {
    title: 'line ends, tabs, spaces at either end, quotes and other scripts in names',
    a: { rest: '0' },
    steps: [(at) => at.write('a', Object.fromEntries(ODD.map((name) => [name, '1'])))],
    ends: { done: ['f rest 0', ...ODD.map((name) => `f ${Buffer.from(name).toString('latin1')} 1`)] },
  },
  {
    title: 'a name that is not UTF-8',
    a: { rest: '0' },
    steps: [(at) => fs.writeFileSync(Buffer.from(`${at.a}/caf\xe9`, 'latin1'), '1')],
    ends: { done: ['f rest 0', 'f caf\xe9 1'] },
  },
  {
    title: 'two names that differ in case only',
    a: { name: '1', rest: '0' },
    steps: [(at) => at.write('a', { Name: '2' })],
    ends: { done: ['f name 1', 'f Name 2', 'f rest 0'] },
  },
  {
    title: 'another case of a name',
    a: { name: '1', rest: '0' },
    steps: [(at) => at.rename('a', 'name', 'Name')],
    ends: { done: ['f Name 1', 'f rest 0'] },
  },
  {
    title: 'a conflict about a name of 255 bytes',
    a: { [`${'n'.repeat(251)}.txt`]: '1', rest: '0' },
    steps: [
      (at) => {
        at.write('a', { [`${'n'.repeat(251)}.txt`]: 'of a' });
        at.write('b', { [`${'n'.repeat(251)}.txt`]: 'later, of b' });
      },
    ],
    ends: {},
    precious: ['of a', 'later, of b'],
  },
  {
    title: 'symlinks, also to nowhere and to a folder',
    a: { d: { f: '1' }, rest: '0' },
    steps: [(at) => at.write('a', { nowhere: symlink('not/there'), 'to d': symlink('d') })],
    ends: { done: ['d d', 'f d/f 1', 'f rest 0', 'l nowhere -> not/there', 'l to d -> d'] },
  },
  {
    title: 'both have pointed a symlink elsewhere',
    a: { l: symlink('x'), rest: '0' },
    steps: [
      (at) => {
        for (const side of ['a', 'b'] as const) fs.rmSync(path.join(at[side], 'l'), { force: true });
        at.write('a', { l: symlink('of a') });
        at.write('b', { l: symlink('of b') });
      },
    ],
    ends: {},
    precious: ['of a', 'of b'],
  },
  {
    title: 'two names of one file (hard links)',
    a: { rest: '0' },
    steps: [
      (at) => {
        at.write('a', { f: '1' });
        fs.linkSync(path.join(at.a, 'f'), path.join(at.a, 'g'));
      },
    ],
    ends: {
      'one file on both sides': ['f f 1', 'f g 1', 'f rest 0', '2 names'],
      'two files on the other side': {
        a: ['f f 1', 'f g 1', 'f rest 0', '2 names'],
        b: ['f f 1', 'f g 1', 'f rest 0'],
      },
    },
    look: (folder) => (fs.statSync(path.join(folder, 'f'), { throwIfNoEntry: false })?.nlink === 2 ? ['2 names'] : []),
  },
  {
    title: 'a FIFO, beside a new file',
    a: { rest: '0' },
    steps: [
      (at) => {
        execFileSync('mkfifo', [path.join(at.a, 'fifo')]);
        at.write('a', { f: '1' });
      },
    ],
    ends: {
      'the file goes over, the FIFO is passed over': {
        a: ['f f 1', 'f rest 0', 'special fifo'],
        b: ['f f 1', 'f rest 0'],
      },
    },
  },
];
