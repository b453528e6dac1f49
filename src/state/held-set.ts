// Collects held entries while a walk meets them, a million as well as one: a small set stays in memory, a larger one
// goes to a file that has no name, so that whatever ends the process leaves nothing behind.

import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { formatHeldEntry, type HeldEntry, parseHeldEntry } from '../core/safety/held-entry.js';
import { chunksFrom, linesFrom, writeHeldSet } from './held-set-file.js';
import { makePrivateFolder } from './write-file.js';

/** How many bytes are kept in memory at first, and at most: some 30,000 entries. */
const FIRST_BYTES = 1 << 12;
const MOST_BYTES = 1 << 20;

/** The entries that one pass may hold back. A set that cannot be kept never stops the pass: `add` does not throw. */
export class HeldSet implements Disposable {
  readonly #folder: string;
  #hash = createHash('sha256');
  /** What is in memory, in one piece: as strings it would survive for long enough to fill the heap. */
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;
  #count = 0;
  #spool: number | undefined;
  #failure: Error | undefined;
  #digest: string | undefined;

  /** `folder` is for what does not stay in memory; it is made when it is needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How many entries it has been given. */
  get count(): number {
    return this.#count;
  }

  /** Whether all that was added is still known; false after a failed write. */
  get isComplete(): boolean {
    return this.#failure === undefined;
  }

  /** **Shape**: in the order of a walk; none after `digest`. */
  add(entry: HeldEntry): void {
    this.#count++;
    const line = formatHeldEntry(entry);
    if (this.#used + line.length > this.#buffer.length) this.#makeRoom(line.length);
    this.#used += this.#buffer.write(line, this.#used, 'latin1');
  }

  /**
   * All entries so far, from the first one on.
   * **Errors**: throws those of node:fs, and nothing while `isComplete` holds.
   */
  *entries(): Generator<HeldEntry, undefined> {
    for (const line of this.#lines()) {
      const entry = parseHeldEntry(line);
      if (entry === undefined) throw new Error(`internal: a held entry was written as ${line.slice(0, 80)}`);
      yield entry;
    }
  }

  /**
   * Takes entries out again. **Shape**: none after `digest`.
   * **Errors**: as `entries`.
   */
  drop(isOut: (entry: HeldEntry) => boolean): void {
    const kept = new HeldSet(this.#folder);
    for (const entry of this.entries()) if (!isOut(entry)) kept.add(entry);
    this[Symbol.dispose]();
    this.#hash = kept.#hash;
    this.#buffer = kept.#buffer;
    this.#used = kept.#used;
    this.#count = kept.#count;
    this.#spool = kept.#spool;
    this.#failure = kept.#failure;
  }

  /** The SHA-256 of all lines, in hexadecimal; nothing can be added after it. */
  digest(): string {
    this.#digest ??= this.#hash.update(this.#pending).digest('hex');
    return this.#digest;
  }

  /** Writes the set below a first line, whole or not at all. @throws Error of node:fs, also of an earlier failure */
  save(file: string, record: object): void {
    if (this.#failure !== undefined) throw this.#failure;
    writeHeldSet(file, record, (write) => {
      if (this.#spool !== undefined) for (const chunk of chunksFrom(this.#spool, 0)) write(chunk);
      write(this.#pending);
    });
  }

  [Symbol.dispose](): void {
    if (this.#spool !== undefined) fs.closeSync(this.#spool);
    this.#spool = undefined;
  }

  *#lines(): Generator<string, undefined> {
    if (this.#spool !== undefined) yield* linesFrom(this.#spool, 0);
    for (const line of this.#pending.toString('latin1').split('\n')) if (line !== '') yield line;
  }

  get #pending(): Buffer {
    return this.#buffer.subarray(0, this.#used);
  }

  #makeRoom(bytes: number): void {
    if (this.#used >= MOST_BYTES) this.#spill();
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#used + bytes));
    this.#pending.copy(larger);
    this.#buffer = larger;
  }

  #spill(): void {
    this.#hash.update(this.#pending);
    try {
      if (this.#failure === undefined) {
        this.#spool ??= openUnnamed(this.#folder);
        fs.writeFileSync(this.#spool, this.#pending);
      }
    } catch (error) {
      this.#failure = error as Error; // thrown when the set is saved, which most passes never do
    }
    this.#used = 0;
  }
}

/** Opens a file that has no name any more. @throws Error of node:fs */
function openUnnamed(folder: string): number {
  makePrivateFolder(folder);
  const file = path.join(folder, `.spool-${randomBytes(6).toString('hex')}`);
  const descriptor = fs.openSync(file, 'wx+', 0o600);
  fs.rmSync(file);
  return descriptor;
}
