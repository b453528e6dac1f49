// A replica's states as an independent walk sees them, and as its store says that they were.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type IncrementLines, withoutUndone } from '../../../src/core/history/increment-lines.js';
import { parseJournal } from '../../../src/core/history/journal-line.js';
import { isIncrementName } from '../../../src/core/history/store-layout.js';
import type { Name } from '../../../src/core/tree/bytes.js';
import { isStagedName } from '../../../src/engine/writer/staged-name.js';

/** What is at a path. */
export interface State {
  readonly kind: string;
  readonly mode: number;
  readonly owner: string;
  /** Nanoseconds since 1970. */
  readonly mtime: string;
  /** Content, or a symlink's target. */
  readonly content: string;
  /** Extended attributes, one a line; absent where there are none or nobody has looked. */
  readonly extended?: string;
}

/** Everything in a replica but its store, by path; the root is `.`. */
export type States = Readonly<Record<string, State>>;

/**
 * Walks a replica as it is; names of staged files are left out. `extended` says that extended attributes are asked for
 * too, of another program. **Shape**: paths are byte strings.
 */
export function statesOf(
  replica: string,
  { extended = false }: { readonly extended?: boolean | undefined } = {},
): States {
  const inodes = new Map<string, string>();
  const found: Record<string, State> = { '.': stateOf(replica, '.', inodes) };
  const walk = (directory: string) => {
    const names = fs.readdirSync(toPath(`${replica}/${directory}`), { encoding: 'latin1' });
    for (const name of names.sort()) {
      const at = directory === '.' ? name : `${directory}/${name}`;
      if (at === '.foldersync' || isStagedName(name as Name)) continue;
      found[at] = stateOf(`${replica}/${at}`, at, inodes);
      if (found[at].kind === 'directory') walk(at);
    }
  };
  walk('.');
  if (extended)
    for (const [at, lines] of extendedOf(replica)) if (found[at]) found[at] = { ...found[at], extended: lines };
  return found;
}

/** What getfattr tells, which escapes what is no plain text in a path. */
function extendedOf(replica: string): Map<string, string> {
  const dump = execFileSync('getfattr', ['-R', '-P', '-h', '-d', '-m', '^user[.]|^system[.]posix', '-e', 'hex', '.'], {
    cwd: replica,
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const blocks = dump.split('\n\n').filter((block) => block.startsWith('# file: '));
  return new Map(
    blocks.map((block) => {
      const [head = '', ...lines] = block.split('\n').filter((line) => line !== '');
      const at = head.slice('# file: '.length).replace(/\\(\d{3})/g, (_, octal: string) => {
        return String.fromCharCode(Number.parseInt(octal, 8));
      });
      const shown = lines.map((line) => {
        const [name = '', value = ''] = line.split('=0x');
        return `${name}=${Buffer.from(value, 'hex').toString('latin1')}`;
      });
      return [at, shown.sort().join('\n')];
    }),
  );
}

/** Names of one file in the order of the walk: the first of them is what the others are a link to. */
function stateOf(file: string, at: string, inodes: Map<string, string>): State {
  const place = toPath(file);
  const stats = fs.lstatSync(place, { bigint: true });
  const shared = { mode: Number(stats.mode & 0o7777n), owner: `${stats.uid}:${stats.gid}`, mtime: `${stats.mtimeNs}` };
  if (stats.isDirectory()) return { kind: 'directory', ...shared, content: '' };
  const first = inodes.get(`${stats.ino}`);
  inodes.set(`${stats.ino}`, first ?? at);
  const link = first === undefined ? '' : `[link to ${first}]`;
  if (stats.isSymbolicLink()) return { kind: 'symlink', ...shared, content: fs.readlinkSync(place, 'latin1') };
  if (!stats.isFile()) return { kind: 'special', ...shared, content: link };
  return { kind: 'file', ...shared, content: `${link}${fs.readFileSync(place, 'latin1')}` };
}

function toPath(bytes: string): Buffer {
  return Buffer.from(bytes, 'latin1');
}

/** The increments of a replica, oldest first; without one that was not even begun, or is none. */
export function incrementsOf(replica: string): IncrementLines[] {
  const store = path.join(replica, '.foldersync', 'versions');
  const names = fs.existsSync(store) ? fs.readdirSync(store) : [];
  const isOwn = (name: string) =>
    fs.lstatSync(path.join(store, name)).isDirectory() &&
    fs.lstatSync(path.join(store, name, 'journal'), { throwIfNoEntry: false })?.isFile() === true;
  const begun = names.filter((name) => isIncrementName(name) && isOwn(name));
  return begun.sort().map((name) => {
    const { lines, damagedAt } = parseJournal(fs.readFileSync(path.join(store, name, 'journal'), 'latin1'));
    if (damagedAt !== undefined) throw new Error(`the journal of ${name} is damaged at line ${damagedAt}`);
    return { name: name as IncrementLines['name'], lines: withoutUndone(lines) };
  });
}
