import path from 'node:path';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { mirror } from '../mirror.js';
import { folders, pathsIn } from '../trees.js';

const NAME = '.foldersync-0123456789abcdef.tmp';

it('a file of the source that is named as ours in the making is told, unless it is excluded', () => {
  const { source, replica } = folders({ d: { [NAME]: 'mine', f: 'f' } }, { d: { [NAME]: 'left over' } });
  const pass = mirror(source, replica);
  expect(pass.lines.filter((line) => line.startsWith('problem'))).toEqual([`problem source d/${NAME} RESERVED`]);
  expect(pathsIn(replica)).toEqual(['d', 'd/f']);
  expect(mirror(source, replica, { policy: { exclude: ['*.tmp'] } }).report.outcome).toBe('ok');
  fs.renameSync(path.join(source, 'd', NAME), path.join(source, 'd', 'g'));
  expect(mirror(source, replica).report.outcome).toBe('ok');
});

it('a directory of such a name is mirrored', () => {
  const { source, replica } = folders({ [NAME]: { f: 'f' } });
  expect(mirror(source, replica).report.outcome).toBe('ok');
  expect(pathsIn(replica)).toEqual([NAME, `${NAME}/f`]);
});

it('what is of the name of our own folder stays out of both sides, at their roots and nowhere else', () => {
  const own = '.foldersync';
  const { source, replica } = folders(
    { [own]: { f: 'of the source' }, d: { [own]: { f: 'deeper' } } },
    { [own]: { versions: { f: 'of the replica' } } },
  );
  const pass = mirror(source, replica);
  expect(pass.report).toMatchObject({ outcome: 'ok', counts: { removed: 0, kept: 0 } });
  expect(pathsIn(replica)).toEqual(['d', `d/${own}`, `d/${own}/f`]);
  expect(fs.readFileSync(path.join(replica, own, 'versions', 'f'), 'utf8')).toBe('of the replica');
  expect(mirror(source, replica).report.counts.copied).toBe(0);
});
