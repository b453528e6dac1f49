// What has to be on the replica's disk before a pass counts as completed, as the policy's `durability` says.
//
// `pass`: the whole file system is written out, by a process of its own (see disk-sync.ts), after a pass that has changed
// something. `file`: each file by the adapter, before it takes its name, and at the end each directory in which a name has
// changed. `none`: nothing. A pass that has changed nothing writes nothing out, unless one before it was cut short.

import { parentOf, type RelativePath, ROOT } from '../core/bytes.js';
import type { Verb } from '../core/event.js';
import { FsError } from '../fs/port.js';
import type { PassContext } from './pass-context.js';
import type { PassMemory } from './pass-memory.js';
import type { PassSteps } from './pass-steps.js';

/** What one pass has changed and not yet seen on the disk. */
export class DiskAccount {
  readonly #context: PassContext;
  readonly #memory: PassMemory;
  /** Directories in which a name was made, renamed or removed; for `durability: file` only. */
  readonly #changed = new Set<RelativePath>();
  #hasFailed = false;

  /** Listens to the journal from here on. */
  constructor(context: PassContext, memory: PassMemory) {
    this.#context = context;
    this.#memory = memory;
    if (!context.dryRun && context.policy.durability !== 'none') {
      context.journal.onChange = (verb, path) => this.#note(verb, path);
    }
  }

  /** Writes out the directories with changed names. To be called while each of them can still be opened by its owner. */
  syncDirectories(): void {
    const { control, journal, replica } = this.#context;
    for (const path of this.#changed) {
      if (control.isCancelled) return;
      control.enter(path);
      try {
        using directory = replica?.openDirectory(path);
        directory?.sync();
      } catch (error) {
        if (error instanceof FsError && PASSED_OVER.has(error.code)) continue;
        this.#hasFailed = true;
        journal.failure(error, { side: 'replica', path, action: 'write to disk' });
      }
    }
    this.#changed.clear();
  }

  /**
   * Ends the account of a pass that has compared its roots: yields the replica where its file system has to be written out,
   * and is resumed with what came of that. Returns whether all that was changed is on the disk, as far as was asked for.
   */
  *complete(): PassSteps<boolean> {
    const { control, journal, replica, hasComparedRoots } = this.#context;
    if (replica === undefined || !hasComparedRoots || control.isCancelled) return false;
    if (this.#mustSync()) {
      const error = yield { kind: 'sync', replica };
      // Read anew: it may have been set while the pass waited.
      if (this.#context.control.isCancelled) return false;
      if (error !== undefined) {
        const message = `${error.message}; what this pass has written may be lost`;
        journal.problem({ side: 'replica', path: ROOT, action: 'write to disk', code: error.code, message });
        return false;
      }
    }
    if (this.#hasFailed) return false;
    this.#memory.isUnsynced = false;
    return true;
  }

  #mustSync(): boolean {
    const { policy, fileSystem, dryRun } = this.#context;
    if (dryRun || !fileSystem.capabilities.syncs) return false;
    switch (policy.durability) {
      case 'pass':
        return this.#memory.isUnsynced;
      case 'file':
        return this.#memory.wasUnsynced; // which directories an earlier pass has changed is not known any more
      case 'none':
        return false;
      default:
        return policy.durability satisfies never;
    }
  }

  #note(verb: Verb, path: RelativePath): void {
    this.#memory.markUnsynced();
    if (this.#context.policy.durability === 'file' && verb !== 'retouch') this.#changed.add(parentOf(path));
  }
}

/**
 * A directory that is gone, or something else by now, has no names to keep; and some network file systems cannot write out a
 * directory by itself (EINVAL), for they keep none. **Source**: fsync(2)
 */
const PASSED_OVER: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL']);
