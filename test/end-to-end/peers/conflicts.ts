// Both sides have changed since they were equal.

import fs from 'node:fs';
import path from 'node:path';
import { file, PAST } from '../../engine/trees.js';
import type { Scenario } from './scenario.js';

/** As rclone's test_changes, test_equal, test_resync and Unison's manual ("Conflicts", "Merging Conflicting Versions") have them. */
export const conflicts: readonly Scenario[] = [
  {
    title: 'both have changed a file, each in its way',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'of a' });
        at.write('b', { f: 'later, of b' });
      },
    ],
    ends: { 'one of them wins': ['f f later, of b', 'f g 2'] },
    precious: ['of a', 'later, of b'],
  },
  {
    title: 'both have changed a file to the same, at different times',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'the same' });
        at.write('b', { f: 'the same' });
      },
    ],
    ends: { 'it is one file': ['f f the same', 'f g 2'] },
    precious: ['the same'],
  },
  {
    title: 'both have made a file of that name, each in its way',
    a: { g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'of a' });
        at.write('b', { f: 'later, of b' });
      },
    ],
    ends: {},
    precious: ['of a', 'later, of b'],
  },
  {
    title: 'both have made the same file, at different times',
    a: { g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'the same' });
        at.write('b', { f: 'the same' });
      },
    ],
    ends: { 'it is one file': ['f f the same', 'f g 2'] },
    precious: ['the same'],
  },
  {
    title: 'one has changed a file, the other one has removed it',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'changed' });
        at.remove('b', 'f');
      },
    ],
    ends: { 'the change wins': ['f f changed', 'f g 2'] },
    precious: ['changed'],
  },
  {
    title: 'the same, and the change has the same size and time',
    a: { f: 'one', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: file('two', { mtime: PAST }) });
        at.remove('b', 'f');
      },
    ],
    ends: { 'the change wins': ['f f two', 'f g 2'] },
    precious: ['two'],
  },
  {
    title: 'one has removed a folder, the other one has changed a file in it',
    a: { d: { f: '1', e: { h: '3' } }, g: '2' },
    steps: [
      (at) => {
        at.remove('a', 'd');
        at.write('b', { 'd/f': 'changed' });
      },
    ],
    ends: {
      'the whole folder comes back': ['d d', 'f d/f changed', 'd d/e', 'f d/e/h 3', 'f g 2'],
      'the file comes back': ['d d', 'f d/f changed', 'f g 2'],
      'the file comes back, and empty folders stay': {
        a: ['d d', 'f d/f changed', 'f g 2'],
        b: ['d d', 'f d/f changed', 'd d/e', 'f g 2'],
      },
    },
    precious: ['changed'],
  },
  {
    title: 'one has removed a folder, the other one has made a file in it',
    a: { d: { f: '1' }, g: '2' },
    steps: [
      (at) => {
        at.remove('a', 'd');
        at.write('b', { 'd/new': 'made' });
      },
    ],
    ends: {
      'the whole folder comes back': ['d d', 'f d/f 1', 'f d/new made', 'f g 2'],
      'the new file comes back': ['d d', 'f d/new made', 'f g 2'],
    },
    precious: ['made'],
  },
  {
    title: 'one has made a folder of a file, the other one has changed the file',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.remove('a', 'f');
        at.write('a', { 'f/in': 'of a' });
        at.write('b', { f: 'of b' });
      },
    ],
    ends: {},
    precious: ['of a', 'of b'],
  },
  {
    title: 'one has made a file of a folder, the other one has made a file in it',
    a: { d: { f: '1' }, g: '2' },
    steps: [
      (at) => {
        at.remove('a', 'd');
        at.write('a', { d: 'of a' });
        at.write('b', { 'd/new': 'of b' });
      },
    ],
    ends: {},
    precious: ['of a', 'of b'],
  },
  {
    title: 'one has renamed a file, the other one has changed it',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.rename('a', 'f', 'new');
        at.write('b', { f: 'changed' });
      },
    ],
    ends: {
      'both names stay': ['f f changed', 'f g 2', 'f new 1'],
      'the new name goes over, the change is left as it is': {
        a: ['f g 2', 'f new 1'],
        b: ['f f changed', 'f g 2', 'f new 1'],
      },
    },
    precious: ['changed'],
  },
  {
    title: 'both have renamed a file, each in its way',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.rename('a', 'f', 'of a');
        at.rename('b', 'f', 'of b');
      },
    ],
    ends: { 'both names stay': ['f of a 1', 'f of b 1', 'f g 2'] },
    precious: ['1'],
  },
  {
    title: 'one has changed a file, the other one its mode',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'changed' });
        fs.chmodSync(path.join(at.b, 'f'), 0o600);
      },
    ],
    ends: {
      'both changes are on both sides': ['f 600 f changed', 'f g 2'],
      'the content wins, with its mode': ['f f changed', 'f g 2'],
      'the content goes over, each keeps its mode': { a: ['f f changed', 'f g 2'], b: ['f 600 f changed', 'f g 2'] },
    },
    precious: ['changed'],
  },
  {
    title: 'both have changed the mode of a file, each in its way',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        fs.chmodSync(path.join(at.a, 'f'), 0o600);
        fs.chmodSync(path.join(at.b, 'f'), 0o640);
      },
    ],
    ends: { 'that of a wins': ['f 600 f 1', 'f g 2'], 'that of b wins': ['f 640 f 1', 'f g 2'] },
  },
  {
    title: 'first run: the same name with other content on each side',
    a: { f: 'of a' },
    b: { f: file('later, of b', { mtime: PAST + 100 }) },
    steps: [],
    ends: {},
    precious: ['of a', 'later, of b'],
  },
];
