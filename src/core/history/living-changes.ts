// Which lines of a journal make no difference to whoever undoes all of it: what a line would bring back is overwritten
// by an earlier one, which is undone later, before anything else looks at it.
//
// The lines come in their order. Each that puts something at a path *covers* it: whatever later lines put there, or
// below, is overwritten in the end. A rename takes what later lines have put at its two names elsewhere, so it
// uncovers both.

import type { Name, RelativePath } from '../tree/bytes.js';
import { ROOT } from '../tree/bytes.js';
import { type Change, isChange, type JournalLine } from './journal-line.js';

type Was = Extract<Change, { op: 'was' }>;
type Put = Exclude<Change, { op: 'was' | 'renamed' | 'swapped' }>;

/** What earlier lines will do to a path. */
class Covered {
  readonly children = new Map<Name, Covered>();
  /** Which line puts something there, or takes away what is there. */
  put: number | undefined;
  /** Earlier lines say what was like what here, and whether one of them has the extended attributes. */
  was: { readonly hasExtended: boolean } | undefined;
}

/** A journal that takes lines, from the first on, and is without those that are dead. */
export class LivingChanges {
  readonly #root = new Covered();
  readonly #lines: (JournalLine | undefined)[] = [];
  /** As `Covered.was`, of files by their inode. */
  readonly #inodes = new Map<string, { readonly hasExtended: boolean }>();

  /** The lines so far that make a difference. */
  lines(): JournalLine[] {
    return this.#lines.filter((line) => line !== undefined);
  }

  add(line: JournalLine): void {
    if (!isChange(line)) {
      this.#lines.push(line);
      return;
    }
    switch (line.op) {
      case 'was':
        if (!this.#isSaid(line)) this.#lines.push(line);
        return;
      case 'renamed':
      case 'swapped':
        this.#uncover(line.path);
        this.#uncover(line.to);
        this.#lines.push(line);
        return;
      default:
        this.#addPut(line);
    }
  }

  #addPut(line: Put): void {
    const at = this.#coveringPut(line.path);
    if (at === undefined) {
      this.#forgetBelow(line.path).put = this.#lines.length;
      this.#lines.push(line);
      return;
    }
    const covering = this.#lines[at];
    if (covering === undefined || !isChange(covering) || covering.path !== line.path) return;
    if (covering.op === 'made' && hasLeft(line)) {
      // What was made and has left again was never there, for whoever looks from before and from after.
      this.#forgetBelow(line.path);
      this.#lines[at] = undefined;
    } else if (line.op === 'made' && hasLeft(covering)) {
      // Without this line nothing else tells that the name was taken again.
      this.#lines[at] = { ...covering, op: covering.op === 'kept' ? 'replaced' : 'overwrote' } as Put;
    } else if (hasLeft(line) && !hasLeft(covering)) {
      this.#lines[at] = leavingAs(covering);
    }
  }

  #isSaid({ path, extended, inode }: Was): boolean {
    const hasExtended = extended !== undefined;
    const isOfInode = inode === undefined || isSaid(this.#inodes.get(String(inode)), hasExtended);
    if (inode !== undefined) this.#inodes.set(String(inode), joined(this.#inodes.get(String(inode)), hasExtended));
    if (this.#coveringPut(path) !== undefined) return isOfInode;
    const covered = this.#madeAt(path);
    const isOfPath = isSaid(covered.was, hasExtended);
    covered.was = joined(covered.was, hasExtended);
    return isOfInode && isOfPath;
  }

  /** The line that covers a path or a directory that it is in. */
  #coveringPut(path: RelativePath): number | undefined {
    let at: Covered | undefined = this.#root;
    for (const name of namesOf(path)) {
      at = at.children.get(name);
      if (at === undefined) return undefined;
      if (at.put !== undefined) return at.put;
    }
    return undefined;
  }

  #madeAt(path: RelativePath): Covered {
    let at = this.#root;
    for (const name of namesOf(path)) {
      let next = at.children.get(name);
      if (next === undefined) {
        next = new Covered();
        at.children.set(name, next);
      }
      at = next;
    }
    return at;
  }

  /** Nothing is known of a path and of what is below it. Returns where that is noted anew. */
  #forgetBelow(path: RelativePath): Covered {
    const at = this.#madeAt(path);
    at.children.clear();
    at.put = undefined;
    at.was = undefined;
    return at;
  }

  /** What later lines put at a path, below it or in its place with a directory above it is looked at by this one. */
  #uncover(path: RelativePath): void {
    let at: Covered | undefined = this.#root;
    for (const name of namesOf(path)) {
      at.put = undefined;
      at = at.children.get(name);
      if (at === undefined) return;
    }
    at.children.clear();
    at.put = undefined;
    at.was = undefined;
  }
}

/** Whether nothing stood at its path once a change was made. */
function hasLeft({ op }: Change): boolean {
  return op === 'kept' || op === 'lost';
}

/** What left a name to another entry that has left as well. */
function leavingAs(change: Change): Change {
  switch (change.op) {
    case 'replaced':
      return { ...change, op: 'kept' };
    case 'overwrote':
      return { ...change, op: 'lost' };
    default:
      return change;
  }
}

/** Whether what a line says is said by earlier ones. */
function isSaid(earlier: { readonly hasExtended: boolean } | undefined, hasExtended: boolean): boolean {
  return earlier !== undefined && (!hasExtended || earlier.hasExtended);
}

function joined(earlier: { readonly hasExtended: boolean } | undefined, hasExtended: boolean) {
  return { hasExtended: hasExtended || earlier?.hasExtended === true };
}

function namesOf(path: RelativePath): Name[] {
  return path === ROOT ? [] : (path.split('/') as Name[]);
}
