// What verifying a pair has found, as far as passes are to heed it: the rot that stands, and the digests of good bytes.

import { type Name, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import type { Rot } from '../../core/verify/rot.js';
import { type DigestStore, type KnownDigest, openDigestStore } from '../../state/database/digest-store.js';

/** What a pass knows of verifying. **Shape**: plain, so that lanes are given it as it is. */
export interface Verified {
  readonly pair: string;
  /** Whether what has rotted in the replica is copied again. */
  readonly repairs: boolean;
  /** The rot that stands, by directory and name. */
  readonly rot: ReadonlyMap<RelativePath, ReadonlyMap<Name, Rot>>;
  /** The file of the digests; absent where content is not compared, or where there are none. */
  readonly digests?: string;
}

/** Rot by directory and name. */
export function byDirectory(rot: readonly Rot[]): Verified['rot'] {
  const directories = new Map<RelativePath, Map<Name, Rot>>();
  for (const each of rot) {
    const directory = parentOf(each.path);
    const names = directories.get(directory) ?? new Map<Name, Rot>();
    directories.set(directory, names.set(nameOf(each.path), each));
  }
  return directories;
}

/** Those of this thread that are open, by their files: few, and for as long as the thread lives. */
const open = new Map<string, DigestStore>();

/** What is known of a file. A store that cannot be read knows nothing. Never throws. */
export function knownDigest({ digests }: Verified, file: RelativePath): KnownDigest | undefined {
  if (digests === undefined) return undefined;
  try {
    const store = open.get(digests) ?? openDigestStore(digests);
    open.set(digests, store);
    return store.get(file);
  } catch {
    return undefined; // verifying meets the same, and tells
  }
}
