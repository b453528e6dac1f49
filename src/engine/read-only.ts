// A replica that has become read-only, as the system does to disks that fail: treated like one that is full. No more data is
// tried, nothing is removed, the walk goes on to its end, and one problem tells of it all.

import { parentOf, type RelativePath } from '../core/bytes.js';
import type { FsError } from '../fs/port.js';
import type { PassContext } from './pass-context.js';

/** Whether the replica has refused a change because nothing may be written to it. */
export function isReadOnly({ full }: Pick<PassContext, 'full'>): boolean {
  return full?.error.code === 'EROFS';
}

/** What a read-only replica refuses during one pass. */
export class ReadOnlyReplica {
  readonly #context: PassContext;
  readonly #directories = new Set<RelativePath>();
  #error: FsError | undefined;

  /** Listens to the journal from here on. */
  constructor(context: PassContext) {
    this.#context = context;
    context.journal.onReadOnly = (error, path) => {
      this.#error = error;
      this.#directories.add(parentOf(path));
      context.full = { error, refusedBytes: 1 };
    };
  }

  /** Makes one problem of all that was refused; called once, when nothing is tried any more. */
  report(): void {
    const { journal, waiting } = this.#context;
    const [first] = this.#directories;
    if (this.#error === undefined || first === undefined) return;
    const { code, message } = this.#error;
    const others = new Set([...this.#directories, ...waiting.unfinished]).size - 1;
    const where = `; the same in ${others} more ${others === 1 ? 'directory' : 'directories'}`;
    const problem = { code, message: others === 0 ? message : message + where };
    journal.problem({ side: 'replica', path: first, action: 'write into', ...problem });
  }
}
