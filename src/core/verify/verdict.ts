// What the bytes of a file say, by what was kept of it when both sides were last found to be right. Pure.
//
// Rot is other bytes under an unchanged fingerprint: a disk has lost them, nobody has written them. The digest that was
// kept tells on which side; without one, nobody can.

import type { Stamp } from './fingerprint.js';

/**
 * - `right`: both sides hold the same bytes, and those that were kept where nobody has written since
 * - `changed`: somebody has written to a side since: passes mirror that, and verifying begins anew
 * - `replica-rot`: the source has the bytes that were kept, the replica has others
 * - `source-rot`: the replica has the bytes that were kept; the source has others, which nobody has written
 * - `unknown-rot`: the sides differ where no pass would see it, or neither has the bytes that were kept, and nobody
 *   can tell which side is right
 */
export type Verdict = 'right' | 'changed' | 'replica-rot' | 'source-rot' | 'unknown-rot';

/** One side of a file. */
export interface SideNow {
  /** Since the digest was kept. */
  readonly stamp: Stamp;
  /** Whether its bytes are those of the digest. */
  readonly isKept: boolean;
}

/** Both sides of a file. */
export interface FileNow {
  /** Absent where no digest is known. */
  readonly sides?: { readonly source: SideNow; readonly replica: SideNow };
  /** Whether both hold the same bytes. */
  readonly areEqual: boolean;
  /** Whether both have the same size and mtime, so that a pass takes them for the same. */
  readonly areAlike: boolean;
  /** Whether the source's file has changed since the last good pass, so that the next one looks at its content. */
  readonly isPending: boolean;
}

/** Judges one file. Total. */
export function judge({ sides, areEqual, areAlike, isPending }: FileNow): Verdict {
  if (sides === undefined) return areEqual ? 'right' : whoeverWrote(areAlike, isPending);
  const { source, replica } = sides;
  if (areEqual) {
    if (source.isKept) return 'right';
    // Bytes that nobody has written, on both sides: what was rotten has been copied, or the digest is wrong.
    return source.stamp === 'same' ? 'unknown-rot' : 'changed';
  }
  if (isRotten(source)) return replica.isKept ? 'source-rot' : 'unknown-rot';
  if (source.isKept) return areAlike || isRotten(replica) ? 'replica-rot' : 'changed';
  return whoeverWrote(areAlike, isPending);
}

function isRotten({ stamp, isKept }: SideNow): boolean {
  return stamp === 'same' && !isKept;
}

/** The sides differ, and the source's bytes are not known to be those that nobody has written. */
function whoeverWrote(areAlike: boolean, isPending: boolean): Verdict {
  return areAlike && !isPending ? 'unknown-rot' : 'changed';
}

/** Whether a verdict is rot, and on which side. */
export function rottenSide(verdict: Verdict): 'source' | 'replica' | 'unknown' | undefined {
  switch (verdict) {
    case 'source-rot':
      return 'source';
    case 'replica-rot':
      return 'replica';
    case 'unknown-rot':
      return 'unknown';
    case 'right':
    case 'changed':
      return undefined;
    default:
      return verdict satisfies never;
  }
}
