// Which files seem to have been renamed, for a dry run: it reads none, and shows a copy and a removal of each.

import { describeRenames, type Rename } from '../../core/renames/describe-renames.js';
import { type FileLook, FileMatches } from '../../core/renames/file-matches.js';
import { nameOf, type RelativePath } from '../../core/tree/bytes.js';
import { mayHaveMoved } from '../../core/tree/diff-moved.js';
import { EntryTable, FILE } from '../../core/tree/entry-table.js';
import { ifTold } from '../../fs/port/if-told.js';
import type { Root } from '../../fs/port/port.js';
import { findEntry } from '../context/find-entry.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassClaims } from '../renames/folder-claims.js';

/** Of more copies or removals, the others are not looked at. */
const MOST = 10_000;

/** What a dry run would do. */
interface Planned {
  readonly copied: RelativePath[];
  readonly removed: RelativePath[];
}

/** Hears of what a dry run would copy and remove; returns what tells of the files that are in both. */
export function filesAhead(context: PassContext, { filesFromBytes }: PassClaims): () => void {
  const planned: Planned = { copied: [], removed: [] };
  const { journal } = context.output;
  journal.listen({
    changed: (verb, path) => {
      const paths = verb === 'copy' ? planned.copied : verb === 'remove' ? planned.removed : undefined;
      if (paths !== undefined && paths.length < MOST) paths.push(path);
    },
  });
  return () => {
    const found = context.control.isCancelled ? [] : renamesIn(context, planned, filesFromBytes);
    if (found.length === 0) return;
    const comesTo = 'a pass renames that in the replica where it finds the same content';
    journal.note('info', `probably renamed in the source: ${describeRenames(found)}; ${comesTo}`);
  };
}

function renamesIn(
  { plan: { source, replica, rules } }: PassContext,
  { copied, removed }: Planned,
  fromBytes: number,
): Rename[] {
  if (replica === undefined || removed.length === 0) return [];
  const seems = (table: EntryTable) => table.sizes[0]! >= fromBytes && mayHaveMoved(table, 0, rules); // its only row
  const wanted = lookAt(source, copied, seems);
  if (wanted.length === 0) return [];
  const looks = wanted.map(({ look }) => look);
  const matches = new FileMatches(looks, rules);
  for (const { path, look } of lookAt(replica, removed, () => true)) matches.add(path, look);
  return wanted.flatMap(({ path: to, look }) => {
    const [from] = matches.of(to, look);
    if (from === undefined) return [];
    matches.take(from, look);
    return [{ from, to }];
  });
}

/** The files with a single name among them. */
function lookAt(
  root: Root,
  paths: readonly RelativePath[],
  isWanted: (table: EntryTable) => boolean,
): { readonly path: RelativePath; readonly look: FileLook }[] {
  const table = new EntryTable();
  return paths.flatMap((path) => {
    const found = ifTold(() => findEntry(root, path));
    if (found?.kind !== FILE || found.attributes.links > 1) return [];
    table.reset([nameOf(path)]);
    table.set(0, found.attributes);
    const { sizeBytes, mtimeSeconds, mtimeNanos } = found.attributes;
    return isWanted(table) ? [{ path, look: { sizeBytes, mtimeSeconds, mtimeNanos } }] : [];
  });
}
