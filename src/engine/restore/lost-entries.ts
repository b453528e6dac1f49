// What was there once and cannot be given back: each is a problem of the restore, told once by each thread that has met
// it.

import type { Problem } from '../../core/report/problem.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { HistoricRoot } from '../../fs/historic/historic-root.js';

/** The entries that one root has met. */
export class LostEntries {
  readonly #root: Pick<HistoricRoot, 'lost'>;
  readonly #told = new Set<RelativePath>();

  constructor(root: Pick<HistoricRoot, 'lost'>) {
    this.#root = root;
  }

  /** Those that were met since the last call. */
  take(): Problem[] {
    if (this.#root.lost.size === this.#told.size) return [];
    const met = [...this.#root.lost].filter((path) => !this.#told.has(path));
    for (const path of met) this.#told.add(path);
    return met.map((path) => ({ side: 'source', path, action: 'restore', code: 'NOT_KEPT', message: MESSAGE }));
  }
}

const MESSAGE = 'no version of it was kept';
