// What a pass would do, seen from one path: to it, to the folders that it is in, and how often below it.

import type { PlannedOperations } from '../../core/report/explanation.js';
import { isWithin, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { Verb } from '../../core/tree/verb.js';

/** Takes operations in as they are planned. */
export class PlannedAround {
  readonly #path: RelativePath;
  readonly #itself: Verb[] = [];
  readonly #above: { readonly verb: Verb; readonly path: RelativePath }[] = [];
  readonly #below: Record<string, number> = {};

  constructor(path: RelativePath) {
    this.#path = path;
  }

  add(verb: Verb, path: RelativePath): void {
    if (path === this.#path) this.#itself.push(verb);
    else if (this.#path === ROOT || isWithin(path, this.#path)) this.#below[verb] = (this.#below[verb] ?? 0) + 1;
    else if (path === ROOT || isWithin(this.#path, path)) this.#above.push({ verb, path });
  }

  /** All of it, and the bytes of content that it would copy. */
  withBytes(bytes: number): PlannedOperations {
    return { itself: this.#itself, above: this.#above, below: this.#below, bytes };
  }
}
