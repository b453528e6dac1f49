// Folders that are not what they were, runs that nobody wanted, and a state that is gone or of another day.

import fs from 'node:fs';
import path from 'node:path';
import { file, PAST, type Tree } from '../../engine/trees.js';
import type { Program } from './programs.js';
import type { Folders, Scenario } from './scenario.js';

const MANY = 250;
const many = (content: string, count = MANY): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`f${number}`, content]));
const lines = (content: string, from = 0, to = MANY, folder = ''): string[] =>
  Array.from({ length: to - from }, (_, number) => `f ${folder}f${number + from} ${content}`);
/** So many that each program is at work for a while. */
const THOUSANDS = 2000;
const hasCopied = ({ b }: Folders): boolean =>
  fs.existsSync(path.join(b, 'many')) && fs.readdirSync(path.join(b, 'many')).some((name) => name.startsWith('f'));

/** As rclone's test_resync, test_max_delete_path1, test_all_changed and the issues of the peers have them. */
export const mishaps: readonly Scenario[] = [
  {
    title: 'one side is empty all at once',
    a: { d: { f: '1' }, g: '2' },
    isAlone: true,
    steps: [(at) => at.remove('b', 'd', 'g')],
    ends: { 'the other side is emptied': [] },
  },
  {
    title: 'one side is gone: its folder is missing',
    a: { d: { f: '1' }, g: '2' },
    isAlone: true,
    steps: [(at) => fs.rmSync(at.b, { recursive: true })],
    ends: { 'it is made anew and filled': ['d d', 'f d/f 1', 'f g 2'], 'the other side is removed': ['missing'] },
  },
  {
    title: 'one side is another folder, with one new file in it',
    a: { d: { f: '1' }, g: '2' },
    isAlone: true,
    steps: [
      (at) => {
        fs.renameSync(at.b, `${at.b}-old`);
        at.write('b', { new: '3' });
      },
    ],
    ends: {
      'nothing goes, both are united': ['d d', 'f d/f 1', 'f g 2', 'f new 3'],
      'all that it lacks is removed': ['f new 3'],
      'all that it lacks is removed, but for empty folders': ['d d', 'f new 3'],
    },
  },
  {
    title: '200 of 250 files removed on one side',
    a: many('1'),
    isAlone: true,
    steps: [(at) => at.remove('a', ...Object.keys(many('', 200)))],
    ends: { 'they are removed': lines('1', 200) },
  },
  {
    title: 'all of 250 files overwritten on one side',
    a: many('1'),
    isAlone: true,
    steps: [(at) => at.write('a', many('garbage'))],
    ends: { 'all are overwritten': lines('garbage') },
    precious: ['1'],
  },
  {
    title: 'its state is lost, and a file was removed on one side',
    a: { f: '1', g: '2' },
    steps: [
      (at, program) => {
        at.remove('a', 'f');
        fs.rmSync(program.state, { recursive: true });
      },
    ],
    ends: { 'the file comes back': ['f f 1', 'f g 2'], 'the file is removed': ['f g 2'] },
  },
  {
    title: 'its state is of yesterday, and a file that was removed since was put back on one side',
    a: { f: '1', g: '2' },
    steps: [
      (at, program) => {
        keepState(program);
        at.remove('a', 'f');
      },
      (at, program) => {
        bringBackState(program);
        at.write('b', { f: file('1', { mtime: PAST }) });
      },
    ],
    ends: { 'the file goes to the other side': ['f f 1', 'f g 2'], 'the file is removed': ['f g 2'] },
    precious: ['1'],
  },
  {
    title: 'one side is restored from a backup of yesterday, with an older file',
    a: { f: '1', g: '2' },
    steps: [(at) => at.write('a', { f: 'work of today' }), (at) => at.write('b', { f: file('1', { mtime: PAST }) })],
    ends: { 'the older one goes to the other side': ['f f 1', 'f g 2'] },
    precious: ['work of today'],
  },
  {
    title: 'it is killed while it copies thousands of new files, and runs again',
    a: { many: { z: '1' }, g: '2' },
    steps: [
      async (at, program) => {
        at.write('a', { many: many('1', THOUSANDS) });
        await program.interrupt(
          () => hasCopied(at),
          (kill) => kill(),
        );
      },
    ],
    ends: { done: ['f g 2', 'd many', 'f many/z 1', ...lines('1', 0, THOUSANDS, 'many/')] },
  },
  {
    title: 'while it runs, somebody changes a file that it is about to replace, and it runs again',
    a: { many: { z: '1' }, g: '2' },
    steps: [
      async (at, program) => {
        at.write('a', { many: many('1', THOUSANDS), 'many/z': 'of a' });
        await program.interrupt(
          () => hasCopied(at),
          () => at.write('b', { 'many/z': 'later, of b' }),
        );
      },
    ],
    ends: {},
    precious: ['of a', 'later, of b'],
  },
  {
    title: 'a file is removed on one side, comes back there, and is removed on the other side',
    a: { f: '1', g: '2' },
    steps: [(at) => at.remove('a', 'f'), (at) => at.write('a', { f: 'again' }), (at) => at.remove('b', 'f')],
    ends: { 'it stays removed': ['f g 2'], 'it comes back': ['f f again', 'f g 2'] },
  },
  {
    title: 'a conflict, and its copy is removed on one side',
    a: { f: '1', g: '2' },
    steps: [
      (at) => {
        at.write('a', { f: 'of a' });
        at.write('b', { f: 'later, of b' });
      },
      removeCopy,
    ],
    ends: {
      'it is settled': ['f f later, of b', 'f g 2'],
      'it is settled, under another name': ['f f..path2 later, of b', 'f g 2'],
    },
  },
];

function removeCopy({ a }: Folders): void {
  const copy = fs.readdirSync(a).find((name) => name.startsWith('f') && name !== 'f');
  if (copy !== undefined) fs.rmSync(path.join(a, copy));
}

function keepState({ state }: Program): void {
  fs.cpSync(state, `${state}-yesterday`, { recursive: true, preserveTimestamps: true });
}

function bringBackState({ state }: Program): void {
  fs.rmSync(state, { recursive: true });
  fs.renameSync(`${state}-yesterday`, state);
}
