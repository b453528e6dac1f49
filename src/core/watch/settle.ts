// The settle machine of a watching pair: what a watcher says comes in, and what to mirror comes out when it has come to
// rest. It holds on to everything until it is told that it was applied. Times are given: it has no clock, and sets no
// timer.

import { childPath, nameOf, parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import { type DirtyDirectory, type DirtyLimits, DirtySet } from './dirty-set.js';
import { type RenameHint, RenameHints } from './rename-hints.js';
import { type CopyCost, Rests } from './rest.js';
import type { SettleTimes } from './wait.js';
import { type EntryChange, type EntryEvent, isInPlace, type WatchEvent } from './watch-event.js';

/** What to mirror now. `renames` come first: each saves a copy where the replica has what the source had. */
export type Due =
  | { readonly kind: 'full'; readonly renames: readonly RenameHint[] }
  | {
      readonly kind: 'targeted';
      /** **Shape**: sorted by path, those above others first; no path twice. */
      readonly directories: readonly DirtyDirectory[];
      readonly renames: readonly RenameHint[];
    };

/**
 * What becomes of a name.
 *
 * ```
 *              event          quiet for settle, or restless for maxWait
 *     clean ──────────► waiting ─────────────────────────────────────────► due ───┐
 *       ▲               │ ▲   ▲                                                   │
 *       │       removed │ │   │ failed: until its time to be tried again          │ take
 *       │               ▼ │   │                                                   ▼
 *       │  waiting, one   └───┼───────── event: waits anew, beside what is ──── taken
 *       │  settle longer      │          taken                                  │   │
 *       │                     └─────────────────────────────────────────────────┘   │
 *       └───────────────────────────────────────────────────────────────────────────┘
 *                                           done
 * ```
 *
 * A file that was copied lately rests first, see `Rests`. A removal waits one settle longer, so that saving by a rename
 * never deletes first. Many names of one directory become that directory as a whole, and too many directories a full
 * pass.
 */
export class Settle {
  readonly #dirty: DirtySet;
  readonly #rests: Rests;
  readonly #hints = new RenameHints();
  /** When to try a failed full pass again. It covers nothing that comes in until then. */
  #fullAgainAt: number | undefined;
  #taken: Due | undefined;

  /** `rests` is from the settle machine before, because it outlives a full pass. */
  constructor(times: SettleTimes, limits: DirtyLimits, rests = new Rests()) {
    this.#rests = rests;
    this.#dirty = new DirtySet(times, limits, rests);
  }

  /**
   * Nothing is due before this; undefined where nothing is dirty. Ask again at that time, because it may have become
   * later.
   */
  get notBefore(): number | undefined {
    const times = [this.#dirty.notBefore, this.#fullAgainAt].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** When the oldest event came that is not taken yet; later than now for what is looked at again by itself. */
  get oldestAt(): number | undefined {
    return this.#dirty.oldestAt;
  }

  /** Whether nothing waits and nothing is taken. */
  get isClean(): boolean {
    return this.#taken === undefined && this.notBefore === undefined;
  }

  /** Takes in what the watcher says. That the root is gone, or a watch ended, is for the caller alone. */
  note(event: WatchEvent, at: number): void {
    switch (event.kind) {
      case 'entry':
        this.#noteEntry(event, at);
        break;
      case 'root-modified':
        this.#dirty.markEntries(ROOT, at);
        break;
      case 'overflow':
        this.#dirty.markFull(at);
        break;
      case 'unmounted':
      case 'root-gone':
      case 'failed':
        break;
      default:
        event satisfies never;
    }
  }

  /** Asks for a full pass as soon as the source has come to rest. */
  wantFull(at: number): void {
    this.#dirty.markFull(at);
  }

  /** Something about a directory concerns all below it, which is mirrored once it has come to rest. */
  noteTree(directory: RelativePath, what: EntryChange, at: number): void {
    if (directory === ROOT) {
      this.#dirty.markFull(at);
      return;
    }
    const place = { directory: parentOf(directory), name: nameOf(directory), isTree: true };
    this.#dirty.mark({ ...place, what: what === 'deleted' || what === 'moved-from' ? what : 'attributes' }, at);
  }

  /** Asks to look at a path, and all below it, at some time: a problem of a pass whose other parts are done. */
  lookAgain(path: RelativePath, at: number): void {
    if (path === ROOT) this.wantFull(at);
    else
      this.#dirty.putBack({ path: parentOf(path), extent: 'names', names: [{ name: nameOf(path), isTree: true }] }, at);
  }

  /** A file was copied, by any pass. Called before `done` or `failed` for what was due. */
  copied(path: RelativePath, cost: CopyCost, at: number): void {
    const before = isOpenIn(this.#taken, path);
    const since = this.#dirty.isOpen(path);
    // Closed while it was copied: the copy may lack what was written last.
    if (before && since === false) this.#rests.end(path);
    else this.#rests.copied(path, cost, { at, isOpen: since ?? before });
  }

  /**
   * Returns what is due, undefined where nothing is. `done` or `failed` must have been called for what was due before.
   */
  nextDue(at: number): Due | undefined {
    if (this.#taken !== undefined) throw new Error('internal: what was taken before is neither done nor failed');
    const due = this.#dirty.removeDue(at);
    const isFullAgain = this.#fullAgainAt !== undefined && this.#fullAgainAt <= at;
    if (due === 'full' || isFullAgain) {
      // Everything that waits is covered: the pass that now begins will see it.
      this.#dirty.clear();
      this.#fullAgainAt = undefined;
      this.#taken = { kind: 'full', renames: this.#hints.remove(() => true).renames };
    } else if (due !== undefined) {
      const { renames, taken } = this.#hints.remove(coveredBy(due));
      this.#taken = { kind: 'targeted', directories: withPaths(due, taken), renames };
    }
    return this.#taken;
  }

  /** All that was taken is applied. */
  done(): void {
    this.#taken = undefined;
  }

  /**
   * What was due may be half done, and its renames may have been followed: all of it is due again
   * later. What has come in since does not wait for that.
   */
  failed(againAt: number): void {
    const taken = this.#taken;
    if (taken === undefined) return;
    this.#taken = undefined;
    if (taken.kind === 'full') this.#fullAgainAt = againAt;
    else for (const directory of taken.directories) this.#dirty.putBack(directory, againAt);
  }

  #noteEntry({ directory, name, what, isDirectory, cookie }: EntryEvent, at: number): void {
    const path = childPath(directory, name);
    this.#rests.heard(path, what);
    switch (what) {
      case 'moved-from':
        this.#hints.left(path, { cookie, isDirectory });
        break;
      case 'moved-to':
        this.#hints.arrived(path, cookie);
        break;
      case 'deleted':
        this.#hints.gone(path);
        break;
      case 'created':
        this.#hints.created(path);
        break;
      case 'closed':
      case 'modified':
      case 'attributes':
        break;
      default:
        what satisfies never;
    }
    this.#dirty.mark({ directory, name, what, isTree: isDirectory && !isInPlace(what) }, at);
  }
}

/** Whether somebody was writing to a file when it was taken, as far as its own events tell. */
function isOpenIn(due: Due | undefined, path: RelativePath): boolean {
  if (due?.kind !== 'targeted') return false;
  const [parent, own] = [parentOf(path), nameOf(path)];
  const directory = due.directories.find((it) => it.path === parent);
  return directory?.names.find(({ name }) => name === own)?.isOpen ?? false;
}

/**
 * With what has come to the old names of renames, though it has not come to rest: it takes its place as the rename is
 * followed, so that the replica has something of that name all the time.
 */
function withPaths(due: readonly DirtyDirectory[], paths: readonly RelativePath[]): readonly DirtyDirectory[] {
  if (paths.length === 0) return due;
  const directories = new Map(due.map((directory) => [directory.path, directory]));
  for (const path of paths) {
    const parent = parentOf(path);
    const known = directories.get(parent) ?? { path: parent, extent: 'names', names: [] };
    directories.set(parent, { ...known, names: [...known.names, { name: nameOf(path), isTree: true, isMoved: true }] });
  }
  return [...directories.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether a path is among what is due, or below it. */
function coveredBy(due: readonly DirtyDirectory[]): (path: RelativePath) => boolean {
  const whole = new Set<string>();
  const names = new Set<string>();
  for (const directory of due) {
    if (directory.extent === 'entries') whole.add(directory.path);
    for (const { name } of directory.names) names.add(childPath(directory.path, name));
  }
  return (path) => {
    if (whole.has(parentOf(path))) return true;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (names.has(path.slice(0, end))) return true;
    }
    return false;
  };
}
