// What of a pass has to wait for a person, by what the gate has said.

import type { GateVerdict } from '../../core/safety/gate.js';

/** `removals`, with which go replacements by another type, or `all` that destroys. */
export type HeldWork = 'nothing' | 'removals' | 'all';

/** The gate's answer. */
export interface GateAnswer extends GateVerdict {
  /** Present where too many files would have other content. */
  readonly changes?: Changes;
}

/** Files with other content. */
export interface Changes {
  /** Within the last hour, those of this pass among them. */
  readonly changed: number;
  /** Files that the replica held when the pass began. */
  readonly replicaFiles: number;
}

/** Too many changes hold removals as well: what has come over the source may be behind both. */
export function heldBy({ reason, changes }: GateAnswer): HeldWork {
  if (changes !== undefined) return 'all';
  return reason === undefined ? 'nothing' : 'removals';
}
