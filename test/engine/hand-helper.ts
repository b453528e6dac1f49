// A lane that joins when a test says so: on the same thread and in the middle of the I/O thread's work, through an adapter
// of its own. Who does what is then no matter of chance.

import path from 'node:path';
import { bytesOfText, type AbsolutePath, ROOT } from '../../src/core/tree/bytes.js';
import { helpCopying } from '../../src/engine/mirror/copies-ahead.js';
import { helpComparing } from '../../src/engine/mirror/compare-in-parts.js';
import type { Helpers, Job } from '../../src/engine/context/lane-job.js';
import { RealWriter } from '../../src/engine/writer/real-writer.js';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import type { Root } from '../../src/fs/port/port.js';
import type { CopyControl, Directory } from '../../src/fs/port/directory.js';
import { type Call, interceptFileSystem } from './intercept.js';

/** Two folders as the I/O thread has them open, and the lane beside it. */
export class HandHelper implements Helpers, Disposable {
  readonly source: Directory;
  readonly replica: Directory;
  readonly invitations: { readonly job: Job; readonly bytes: number }[] = [];
  /** What the lane has asked its file system for. */
  readonly calls: Call[] = [];
  readonly #laneRoots: { readonly source: Root; readonly replica: Root };
  readonly #open: Disposable[] = [];

  /** In `base`: `source` and `replica`. */
  constructor(base: string) {
    const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
    const plain = createLinuxFileSystem({ beat: () => {} });
    const observed = interceptFileSystem(createLinuxFileSystem({ beat: () => {} }), {
      source: folders.source,
      intercept: (call) => {
        this.calls.push(call);
        return undefined;
      },
      ghosts: [],
    });
    const openIn = (fileSystem: typeof plain, folder: string) => {
      const root = fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
      this.#open.push(root);
      return root;
    };
    this.#laneRoots = { source: openIn(observed, folders.source), replica: openIn(observed, folders.replica) };
    this.source = openIn(plain, folders.source).openDirectory(ROOT);
    this.replica = openIn(plain, folders.replica).openDirectory(ROOT);
    this.#open.push(this.source, this.replica);
    this.calls.length = 0;
  }

  invite(job: Job, bytes: number): void {
    this.invitations.push({ job, bytes });
  }

  attend(): void {}

  isGone(): boolean {
    return false;
  }

  /** The lane answers the last invitation, and stays until it has nothing more to do. */
  join({ onChunk = () => true }: Partial<CopyControl> = {}): void {
    const job = this.invitations.at(-1)?.job;
    const control = { isCancelled: false, enter: () => {}, entriesMet: () => {}, onChunk };
    if (job?.kind === 'compare') helpComparing(job, { lane: 0, ...this.#laneRoots, writer: new RealWriter(), control });
    if (job?.kind === 'copy') helpCopying(job, { lane: 0, ...this.#laneRoots, writer: new RealWriter(), control });
  }

  [Symbol.dispose](): void {
    for (const one of this.#open.reverse()) one[Symbol.dispose]();
  }
}
