// What both folders of a pair hold, as tests compare it.

import fs from 'node:fs';
import path from 'node:path';
import type { Name } from '../../../src/core/tree/bytes.js';
import { isStagedName } from '../../../src/engine/writer/staged-name.js';
import { EditedFolder } from './random-edits.js';

/** All content that is on a side, or in its versions; no two files of a test have the same. */
export function contentsOf({ a, b }: { readonly a: string; readonly b: string }): Set<string> {
  const found = new Set<string>();
  for (const root of [a, b]) {
    for (const entry of fs.readdirSync(root, { encoding: 'buffer' })) {
      if (entry.toString() !== '.foldersync') collect(Buffer.from(root), entry, found);
    }
    const versions = path.join(root, '.foldersync', 'versions');
    const increments = fs.existsSync(versions) ? fs.readdirSync(versions) : [];
    for (const name of increments) {
      const tree = path.join(versions, name, 'tree');
      if (fs.existsSync(tree)) collect(Buffer.from(path.dirname(tree)), Buffer.from('tree'), found);
    }
  }
  return found;
}

/**
 * What both sides are to have in common: all but the times of directories. A file's time is given as that of `like`, the
 * other side, where it is less than a millisecond from it: the portable adapter sets none to the nanosecond.
 */
export function shapeOf(root: string, like = root): Record<string, string> {
  const folder = new EditedFolder(root);
  return Object.fromEntries(
    folder.paths().map((at) => {
      const place = Buffer.from(`${root}/${at}`, 'latin1');
      const stats = fs.lstatSync(place);
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isDirectory()) return [at, `directory ${mode}`];
      if (stats.isSymbolicLink()) return [at, `link ${fs.readlinkSync(place, 'latin1' as BufferEncoding)}`];
      const { mtimeMs = Number.NaN } =
        fs.lstatSync(Buffer.from(`${like}/${at}`, 'latin1'), { throwIfNoEntry: false }) ?? {};
      const shown = Math.abs(mtimeMs - stats.mtimeMs) < 1 ? mtimeMs : stats.mtimeMs;
      return [at, `${mode} ${shown} ${fs.readFileSync(place, 'latin1')}`];
    }),
  );
}

function collect(directory: Buffer, name: Buffer, found: Set<string>): void {
  if (isStagedName(name.toString('latin1') as Name)) return;
  const at = Buffer.concat([directory, Buffer.from('/'), name]);
  const stats = fs.lstatSync(at);
  if (stats.isDirectory()) for (const below of fs.readdirSync(at, { encoding: 'buffer' })) collect(at, below, found);
  else if (stats.isSymbolicLink()) found.add(`link ${fs.readlinkSync(at, 'latin1' as BufferEncoding)}`);
  else found.add(fs.readFileSync(at, 'latin1'));
}
