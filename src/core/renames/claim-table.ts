// Which folder of the source each folder of the replica was filled from, as the passes before have noted it: so that
// one that was renamed while nobody watched is found again by what it is.
//
// An archive is a sequence of notes, each ended by a NUL, which no path can hold: the folder of the source (its inode
// and when it was made), the inode of the replica's, and the path of both. Of two notes about one folder, of either
// side, the later one holds.

import { Buffer } from 'node:buffer';
import type { RelativePath } from '../tree/bytes.js';
import type { InodeNumber } from '../tree/entry-table.js';

/** What tells a folder from all others that its file system has, or had. */
export interface FolderKey {
  /** As `inodeOf` says. */
  readonly inode: number;
  /** When it was made. **Units**: seconds since 1970. */
  readonly born: number;
}

/** A folder of the replica is a copy of one of the source. */
export interface Claim {
  readonly source: FolderKey;
  /** The inode of the replica's. */
  readonly replica: number;
  readonly path: RelativePath;
}

/** What the notes say of a folder of the source and one of the replica: they belong together, or do not, or nothing. */
export type Standing = 'same' | 'other' | 'unknown';

/** An inode as one number; undefined for one that a number does not hold exactly. */
export function inodeOf({ inodeLow, inodeHigh }: InodeNumber): number | undefined {
  return inodeHigh < 2 ** 21 ? inodeHigh * 2 ** 32 + inodeLow : undefined;
}

/** One note, as an archive holds it. */
export function noteOf({ source, replica, path }: Claim): string {
  return `${source.inode} ${source.born} ${replica} ${path}${END}`;
}

/** The inodes of the replica's folders that notes are about. */
export function replicasIn(notes: string): number[] {
  return notes.split(END).flatMap((note) => (note === '' ? [] : [Number(note.split(' ', 3)[2])]));
}

const END = '\0';

/** What a table is made of, which several threads can read at the same time. */
export interface ClaimMemory {
  /** The notes; an archive's last line, which is none, may be among them. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly count: number;
  /** Columns. */
  readonly sources: Float64Array<SharedArrayBuffer>;
  readonly borns: Float64Array<SharedArrayBuffer>;
  readonly replicas: Float64Array<SharedArrayBuffer>;
  /** Where each path begins and ends among the bytes. */
  readonly paths: Uint32Array<SharedArrayBuffer>;
  /** By a hash of their inodes: the latest note about a folder of the source, and of the replica, counted from 1. */
  readonly bySource: Int32Array<SharedArrayBuffer>;
  readonly byReplica: Int32Array<SharedArrayBuffer>;
}

/** The notes of an archive. */
export class ClaimTable {
  readonly memory: ClaimMemory;

  /** Over what `parse` has made, here or on another thread. */
  constructor(memory: ClaimMemory) {
    this.memory = memory;
  }

  /** Reads an archive. What is no note is passed over. */
  static parse(bytes: Uint8Array<SharedArrayBuffer>): ClaimTable {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    let most = 0;
    for (let at = text.indexOf(END); at >= 0; at = text.indexOf(END, at + 1)) most++;
    const slots = 2 ** Math.ceil(Math.log2(2 * most + 2));
    const memory = {
      bytes,
      count: 0,
      sources: new Float64Array(shared(8 * most)),
      borns: new Float64Array(shared(8 * most)),
      replicas: new Float64Array(shared(8 * most)),
      paths: new Uint32Array(shared(8 * most)),
      bySource: new Int32Array(shared(4 * slots)),
      byReplica: new Int32Array(shared(4 * slots)),
    };
    let start = 0;
    for (let end = text.indexOf(END); end >= 0; start = end + 1, end = text.indexOf(END, start)) {
      readNote(memory, text, start, end);
    }
    return new ClaimTable(memory);
  }

  /** How many notes there are, those that do not hold any more among them. */
  get count(): number {
    return this.memory.count;
  }

  /** Whether there is a note about a folder of the source with this inode. */
  isKnown(inode: number): boolean {
    return this.#latest('bySource', 'sources', inode) !== undefined;
  }

  /** What became of a folder of the source; undefined where no note about it holds. */
  of({ inode, born }: FolderKey): Claim | undefined {
    const at = this.#latest('bySource', 'sources', inode);
    if (at === undefined || this.memory.borns[at] !== born) return undefined;
    const replica = this.memory.replicas[at]!; // a row that exists, as below
    return this.#latest('byReplica', 'replicas', replica) === at ? this.#claim(at) : undefined;
  }

  /** Whether a folder of the replica is that of one of the source. */
  standing(source: FolderKey, replica: number): Standing {
    const claim = this.of(source);
    if (claim !== undefined) return claim.replica === replica ? 'same' : 'other';
    const at = this.#latest('byReplica', 'replicas', replica);
    return at === undefined ? 'unknown' : 'other';
  }

  /** Every note that holds. */
  *claims(): Generator<Claim, undefined> {
    for (let at = 0; at < this.count; at++) {
      const claim = this.#claim(at);
      if (this.#latest('bySource', 'sources', claim.source.inode) !== at) continue;
      if (this.#latest('byReplica', 'replicas', claim.replica) === at) yield claim;
    }
  }

  #claim(at: number): Claim {
    const { bytes, sources, borns, replicas, paths } = this.memory;
    const path = Buffer.from(bytes.buffer).toString('latin1', paths[2 * at], paths[2 * at + 1]) as RelativePath;
    return { source: { inode: sources[at]!, born: borns[at]! }, replica: replicas[at]!, path };
  }

  #latest(index: 'bySource' | 'byReplica', column: 'sources' | 'replicas', inode: number): number | undefined {
    const slots = this.memory[index];
    const at = slots[slotOf(slots, this.memory[column], inode)]!; // a slot that exists
    return at === 0 ? undefined : at - 1;
  }
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function readNote(
  memory: { -readonly [Key in keyof ClaimMemory]: ClaimMemory[Key] },
  text: string,
  start: number,
  end: number,
) {
  const first = text.indexOf(' ', start);
  const second = text.indexOf(' ', first + 1);
  const third = text.indexOf(' ', second + 1);
  if (first < 0 || second < first || third < second || third >= end) return;
  const source = Number(text.slice(start, first));
  const born = Number(text.slice(first + 1, second));
  const replica = Number(text.slice(second + 1, third));
  if (!(source > 0 && replica > 0) || Number.isNaN(born)) return;
  const at = memory.count++;
  memory.sources[at] = source;
  memory.borns[at] = born;
  memory.replicas[at] = replica;
  memory.paths[2 * at] = memory.bytes.byteOffset + third + 1;
  memory.paths[2 * at + 1] = memory.bytes.byteOffset + end;
  memory.bySource[slotOf(memory.bySource, memory.sources, source)] = memory.count;
  memory.byReplica[slotOf(memory.byReplica, memory.replicas, replica)] = memory.count;
}

/** Where an inode is in an index, or would be. **Shape**: of the index, a power of two, and never full. */
function slotOf(slots: Int32Array, column: Float64Array, inode: number): number {
  const last = slots.length - 1;
  let slot = (Math.imul((inode | 0) ^ Math.floor(inode / 2 ** 32), 0x9e3779b1) >>> 7) & last;
  for (;;) {
    const at = slots[slot]!; // `last` keeps it within
    if (at === 0 || column[at - 1] === inode) return slot;
    slot = (slot + 1) & last;
  }
}
