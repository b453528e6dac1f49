// Where a config lies at this moment: its file, its parts, and the folders in which a name leads to one of them.

import fs from 'node:fs';
import path from 'node:path';
import { filesOf, type Include, includes, isPattern } from '../../config/parts/include.js';
import type { NamesIn } from '../../fs/watch/writing-watch.js';
import { waysToFile } from './ways-to-file.js';

/** The places of a config. */
export interface ConfigPlaces {
  /** The config's file, and its parts that are there. **Shape**: absolute, each once. */
  readonly files: readonly string[];
  /** The folders, and which names in them count. **Shape**: absolute. */
  readonly ways: ReadonlyMap<string, NamesIn>;
}

/** Looks for the places of a config. What is not there yet is not among them, but the way to it is. Never throws. */
export function findPlaces(file: string, parts: readonly Include[]): ConfigPlaces {
  const files = new Set([file, ...parts.flatMap(filesNow)]);
  const ways = new Map<string, NamesIn>();
  const add = (folder: string, names: NamesIn) => ways.set(folder, either(ways.get(folder), names));
  const lead = (to: string) => {
    for (const [folder, names] of waysToFile(to)) add(folder, names);
  };
  for (const each of files) lead(each);
  for (const include of parts.filter(isPattern)) {
    lead(include.folder);
    add(realFolder(include.folder), { has: includes(include) });
  }
  return { files: [...files], ways };
}

/** What differs whenever one of the files does, as far as it can be told without reading them. */
export function stateOf({ files }: ConfigPlaces): string {
  return files.map((file) => `${file}\0${stateOfFile(file)}`).join('\0');
}

function filesNow(include: Include): string[] {
  try {
    return filesOf(include);
  } catch {
    return []; // its folder is gone, or not to be seen: the way to it tells when it comes back
  }
}

/** Where events of a folder come from. */
function realFolder(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return path.normalize(folder);
  }
}

function either(before: NamesIn | undefined, names: NamesIn): NamesIn {
  return before === undefined ? names : { has: (name) => before.has(name) || names.has(name) };
}

function stateOfFile(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}
