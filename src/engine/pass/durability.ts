// What has to be on the replica's disk before a pass counts as completed, as the policy's `durability` says.
//
// `pass`: the whole file system is written out, by a process of its own (see disk-sync.ts), after a pass that has
// changed something. `file`: each file by the adapter, before it takes its name, and at the end each directory in which
// a name has changed. `none`: nothing. A pass that has changed nothing writes nothing out, unless one before it was cut
// short.
//
// A full pass that finds changes of which nobody knows whether they are on the disk does not believe size and time of
// files that were written since (see DiffRules): it reads them, or, where the disk has refused a write, copies them
// again.

import { parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { Verb } from '../../core/tree/verb.js';
import { showMoment, type TimeZone } from '../../core/words/moment.js';
import type { Problem } from '../../core/report/problem.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassMemory } from './pass-memory.js';
import type { PassSteps } from '../threads/pass-steps.js';

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
    const { plan, output, writer } = context;
    if (writer.isDry || plan.replica === undefined || plan.policy.durability !== 'file') return;
    output.journal.listen({ changed: (verb, path) => this.#note(verb, path) });
  }

  /** Writes down, before the replica is changed, that it is not known to be on its disk. */
  beforeChange(): void {
    const { replica, policy } = this.#context.plan;
    if (replica !== undefined && policy.durability !== 'none') this.#memory.markUnsynced(this.#context, replica);
  }

  /** Says what this pass does about what earlier ones have left uncertain. */
  tellDoubt(timezone: TimeZone): void {
    const { rules } = this.#context.plan;
    const { journal } = this.#context.output;
    if (rules.unsynced === undefined) return;
    const { since, hasFailed } = rules.unsynced;
    const what = since === 0 ? 'it' : `what has changed since ${showMoment(since * 1000, timezone)}`;
    if (hasFailed) journal.note('warn', `the replica's disk has failed to write: ${what} is copied again`);
    else journal.note('info', `the replica may not be on its disk as it looks: ${what} is compared by content`);
  }

  /**
   * Writes out the directories with changed names. To be called while each of them can still be opened by its owner.
   */
  syncDirectories(): void {
    const { replica } = this.#context.plan;
    const { journal } = this.#context.output;
    const { control } = this.#context;
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
   * Ends the account of a pass that has compared its roots: yields the replica where its file system has to be written
   * out, and is resumed with what came of that. Returns whether all that was changed is on the disk, as far as was
   * asked for.
   */
  *complete(): PassSteps<boolean> {
    const { replica } = this.#context.plan;
    const { hasComparedRoots } = this.#context.output.facts;
    const { journal } = this.#context.output;
    const { control } = this.#context;
    if (replica === undefined || !hasComparedRoots || control.isCancelled) return false;
    if (this.#mustSync()) {
      const error = yield { kind: 'sync', replica };
      // Read anew: it may have been set while the pass waited.
      if (this.#context.control.isCancelled) return false;
      if (error !== undefined) {
        journal.problem(failedToWrite(error));
        if (isRefusal(error)) this.#memory.loseUnsynced();
        return false;
      }
    }
    if (this.#hasFailed) {
      this.#memory.loseUnsynced();
      return false;
    }
    if (this.#hasSettledDoubt()) this.#memory.settleUnsynced();
    return true;
  }

  /**
   * Ends the account of a targeted pass, which leaves the rest to a late sync. Nothing is known to be on the disk by
   * then.
   */
  owe(): false {
    if (this.#hasFailed) this.#memory.loseUnsynced();
    return false;
  }

  /** What this pass could not read, or has missed, is as uncertain as before. */
  #hasSettledDoubt(): boolean {
    const { rules } = this.#context.plan;
    const { journal } = this.#context.output;
    const { problems, problemCount, hasMoved } = journal;
    if (rules.unsynced === undefined) return true;
    return !hasMoved && problemCount === problems.length && problems.every(isBesideContent);
  }

  #mustSync(): boolean {
    const { policy, fileSystem } = this.#context.plan;
    const { writer } = this.#context;
    if (writer.isDry || !fileSystem.capabilities.syncs) return false;
    switch (policy.durability) {
      case 'pass':
        return this.#memory.isUnsynced;
      case 'file':
        // Nobody knows any more which directories an earlier pass has changed.
        return this.#memory.inherited !== undefined;
      case 'none':
        return false;
      default:
        return policy.durability satisfies never;
    }
  }

  #note(verb: Verb, path: RelativePath): void {
    if (verb !== 'retouch') this.#changed.add(parentOf(path));
  }
}

/** The problem that a disk is which does not take what was changed. */
export function failedToWrite({ code, message }: FsError): Problem {
  const lost = `${message}; what was written lately may be lost`;
  return { side: 'replica', path: ROOT, action: 'write to disk', code, message: lost };
}

/**
 * Whether a problem says nothing of a file's content: one attribute that is refused for good must not have it all read
 * for ever.
 */
function isBesideContent({ action }: Problem): boolean {
  return /^(set|read the|remove) /.test(action);
}

/** Whether it was the disk that failed, and not the process that asked it. */
export function isRefusal({ code }: FsError): boolean {
  return code !== 'SYNC';
}

/**
 * A directory that is gone, or something else by now, has no names to keep; and some network file systems cannot write
 * out a directory by itself (EINVAL), because they keep none. **Source**: fsync(2)
 */
const PASSED_OVER: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL']);

/** What is said where the system cannot be asked to write a file system out. */
export const NOT_DURABLE =
  'durability "pass" cannot be had without libc: what a pass has changed is on the disk when the system has written it; ' +
  '"file" writes each file out';
