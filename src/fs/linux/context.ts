// What the objects of the Linux adapter share: the calls, the buffers of this thread, and who this process is.

import type { Identity } from '../port/kept-owners.js';
import type { LeasePatience } from '../port/lease.js';
import type { Libc } from '../libc/libc.js';
import { EXTENDED_MOST_BYTES } from '../libc/extended.js';
import type { SourceSizes } from './sizes.js';
import { FsError } from '../port/fs-error.js';
import type { Statx } from '../libc/statx.js';

/**
 * One adapter's parts. It belongs to one thread, whose calls do not overlap, so that buffers are shared by all.
 */
export interface LinuxContext {
  readonly libc: Libc;
  readonly statx: Statx;
  readonly self: Identity;
  /** Whether directories are reached by openat2(2); otherwise name by name. */
  readonly hasOpenat2: boolean;
  /** Whether the process may read and write every namespace of extended attributes. */
  readonly isPrivileged: boolean;
  /** Called for each entry whose attributes are read: one directory may take minutes. */
  readonly beat: () => void;
  readonly buffers: Buffers;
  readonly leases: LeasePatience;
  readonly accessTimes: AccessTimes;
  readonly sizes: SourceSizes;
}

/**
 * Whether files are opened so that reading them does not change their access times: root may, and the owner of each.
 * One refusal is taken for all files: that costs access times, and nothing else.
 */
export class AccessTimes {
  areKept = true;
}

/** Large buffers, made when they are first needed. */
export class Buffers {
  #listing: Buffer | undefined;
  #names: Buffer | undefined;
  #value: Buffer | undefined;
  #first: Buffer | undefined;
  #second: Buffer | undefined;

  /** For getdents64: some thousand entries a call. */
  get listing(): Buffer {
    this.#listing ??= Buffer.allocUnsafeSlow(256 * 1024);
    return this.#listing;
  }

  /** For the names of extended attributes. */
  get names(): Buffer {
    this.#names ??= Buffer.allocUnsafeSlow(EXTENDED_MOST_BYTES);
    return this.#names;
  }

  /** For the value of one of them. */
  get value(): Buffer {
    this.#value ??= Buffer.allocUnsafeSlow(EXTENDED_MOST_BYTES);
    return this.#value;
  }

  /** For content, of one file and of another one that it is compared with. */
  get first(): Buffer {
    this.#first ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    return this.#first;
  }

  get second(): Buffer {
    this.#second ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    return this.#second;
  }
}

/** How much content is copied or compared before the control is asked again. */
export const CHUNK_BYTES = 1 << 20;

/** A descriptor that ends with its scope. */
export interface OpenFile extends Disposable {
  readonly descriptor: number;
}

/**
 * Makes a descriptor end with its scope; nothing is lost by that: it was only read, or what was written is given up.
 */
export function held(libc: Libc, descriptor: number): OpenFile {
  return new HeldDescriptor(libc, descriptor);
}

/** There is one for each file that is copied: as a literal with a closure it would take ten times as long to make. */
class HeldDescriptor implements OpenFile {
  readonly descriptor: number;
  readonly #libc: Libc;

  constructor(libc: Libc, descriptor: number) {
    this.#libc = libc;
    this.descriptor = descriptor;
  }

  [Symbol.dispose](): void {
    closeQuietly(this.#libc, this.descriptor);
  }
}

/** Closes a descriptor whose writes, if any, are given up. */
export function closeQuietly(libc: Libc, descriptor: number): void {
  try {
    libc.close(descriptor);
  } catch (error) {
    // EIO and the like tell of lost writes, which nobody wants any more; a descriptor that was not open is a defect of
    // ours.
    if (!(error instanceof FsError) || error.code === 'EBADF') throw error;
  }
}
