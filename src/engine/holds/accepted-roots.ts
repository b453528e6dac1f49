// Where the folders of a pair were when its runner last let a pass go: what is done between two full passes is done
// there or not at all.

import { isDeepStrictEqual } from 'node:util';
import type { Pair } from '../../core/pair/pair.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { isFed } from '../context/barred-folders.js';
import type { RootFacts, Roots } from '../threads/protocol.js';
import { openRoots } from './roots.js';

/** The folders of the last full pass. */
export class AcceptedRoots {
  readonly #fileSystem: FileSystem;
  readonly #pair: Pair;
  #roots: Roots | undefined;

  constructor(fileSystem: FileSystem, pair: Pair) {
    this.#fileSystem = fileSystem;
    this.#pair = pair;
  }

  /** Whether any of these replicas is the source, or lies in it, or the source in that. */
  isFedBy(replicas: readonly RootFacts[]): boolean {
    return this.#roots !== undefined && isFed(this.#roots.source, replicas);
  }

  accept(roots: Roots): void {
    this.#roots = roots;
  }

  /** Whether the folders are those of the last full pass, which may have made the replica. */
  includes({ source, replica }: Roots): boolean {
    const accepted = this.#roots;
    if (accepted === undefined || !isDeepStrictEqual(source, accepted.source)) return false;
    if (accepted.replica.id !== undefined) return isDeepStrictEqual(replica, accepted.replica);
    if (replica.path !== accepted.replica.path) return false;
    this.#roots = { source, replica };
    return true;
  }

  /** Opens the replica; undefined where one of the folders is not there, or is another one by now. */
  openReplica(): Root | undefined {
    const roots = openRoots(this.#fileSystem, this.#pair);
    if (roots.kind !== 'open') return undefined;
    roots.source[Symbol.dispose]();
    if (roots.replica.kind !== 'existing') return undefined;
    const { root } = roots.replica;
    if (this.includes(roots.facts)) return root;
    root[Symbol.dispose]();
    return undefined;
  }
}
