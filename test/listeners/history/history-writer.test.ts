// What somebody else has put in the place of a history's file is never written to.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HistoryWriter } from '../../../src/listeners/history/history-writer.js';
import { temporaryFolder } from '../../engine/trees.js';

const DAY = '2026-01-31';
const LINE = { kind: 'state', at: 0, from: 'ok', to: 'held' } as const;

it.each(['symlink', 'hard link', 'FIFO'])('a %s in the place of a day makes room for a file of ours', (plant) => {
  const base = temporaryFolder();
  const [guarded, folder] = [path.join(base, 'guarded'), path.join(base, 'history')];
  const file = path.join(folder, `${DAY}.ndjson`);
  fs.writeFileSync(guarded, 'guarded');
  fs.mkdirSync(folder);
  if (plant === 'symlink') fs.symlinkSync(guarded, file);
  else if (plant === 'hard link') fs.linkSync(guarded, file);
  else execFileSync('mkfifo', [file]);
  const writer = new HistoryWriter(folder);
  writer.append(DAY, [LINE]);
  writer.append(DAY, [LINE]);
  expect(fs.readFileSync(guarded, 'utf8')).toBe('guarded');
  expect(fs.lstatSync(file).isFile()).toBe(true);
  expect(fs.readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
});
