// Gives entries other names before a pass, of which both sides have changed one name: what loses it stays beside it.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { openReplicaDirectory, makeWritable } from '../context/replica-access.js';
import type { PassContext } from '../context/pass-context.js';
import { FsError } from '../../fs/port/fs-error.js';
import { isSameContent, type Seen } from '../writer/seen.js';

/** An entry that gets another name in its directory. */
export interface Aside {
  readonly directory: RelativePath;
  readonly name: Name;
  readonly to: Name;
  /** What it was like when that was decided. */
  readonly seen: Seen;
}

/** Renames each that is still what it was, where the other name is free; what is not, the next pass decides anew. */
export function setAside(context: PassContext, asides: readonly Aside[]): void {
  for (const aside of asides) {
    if (context.control.isCancelled) return;
    const path = childPath(aside.directory, aside.name);
    try {
      rename(context, aside);
    } catch (error) {
      context.output.journal.failure(error, { side: 'replica', path, action: 'rename' });
    }
  }
}

/** @throws FsError */
function rename(context: PassContext, { directory: path, name, to, seen }: Aside): void {
  using directory = openReplicaDirectory(context, path);
  const found = directory?.find(name)?.attributes;
  if (directory === undefined || found === undefined || !isSameContent(found, seen)) {
    throw new FsError('OVERTAKEN', 'it has changed since it was looked at');
  }
  if (directory.find(to) !== undefined) throw new FsError('OVERTAKEN', 'the name of its copy is taken');
  makeWritable(context, directory, path);
  context.writer.move({ directory, path, name }, { directory, path, name: to });
  context.output.journal.renamed(childPath(path, name), childPath(path, to));
}
