// Rot that was found and stands: which side of a file it is on, until somebody writes to that side. Pure.

import { showPath } from '../report/show.js';
import type { Problem } from '../report/problem.js';
import type { RelativePath } from '../tree/bytes.js';
import { type Fingerprint, stampOf } from './fingerprint.js';

/** The side whose bytes have rotted; `unknown` where the sides differ and nothing tells. */
export type RotSide = Problem['side'] | 'unknown';

/** One file that has rotted. */
export interface Rot {
  readonly path: RelativePath;
  readonly side: RotSide;
  /** Both sides as they were when it was found. */
  readonly source: Fingerprint;
  readonly replica: Fingerprint;
  /** The digest of the good bytes; absent where that is not known. **Shape**: an algorithm, a colon, hex digits. */
  readonly good?: string;
  /** The round in which it was met last. */
  readonly round: number;
}

/** Both sides of a file as they are now. */
export interface RotNow {
  readonly source: Fingerprint;
  readonly replica: Fingerprint;
  /** Whether the source holds the good bytes again; asked only where its file was touched. */
  isSourceGood(): boolean;
}

/** Whether rot that was found is still there: nobody has written the side anew. */
export function doesStand({ side, source, replica }: Rot, now: RotNow): boolean {
  const sourceStamp = stampOf(source, now.source);
  switch (side) {
    case 'replica':
      return stampOf(replica, now.replica) === 'same';
    case 'source':
      // A new mode, or a new name, makes no good bytes of rotten ones.
      return sourceStamp === 'same' || (sourceStamp === 'touched' && !now.isSourceGood());
    case 'unknown':
      return sourceStamp !== 'changed' && stampOf(replica, now.replica) === 'same';
    default:
      return side satisfies never;
  }
}

/** What is said of a file that has rotted. `repairs`: whether a pass puts a replica's file right. */
export function rotProblem(pair: string, { path, side }: Pick<Rot, 'path' | 'side'>, repairs: boolean): Problem {
  const about = { path, action: 'verify', code: 'ROT' } as const;
  switch (side) {
    case 'source': {
      const restore = `foldersync restore ${pair} ${showPath(path)} --at now --in-place`;
      const message = `its bytes have changed though nobody has written to it; the replica has the good ones: ${restore}`;
      return { ...about, side, message };
    }
    case 'replica': {
      const next = repairs
        ? 'the next pass copies it again'
        : 'remove it there, or set verify.repair, and a pass copies it again';
      return { ...about, side, message: `its bytes have changed though nobody has written to it; ${next}` };
    }
    case 'unknown': {
      const what =
        'source and replica hold other bytes though neither was written to, and nothing tells which are good';
      return { ...about, side: 'source', message: `${what}; look at both, and touch the source's if that is` };
    }
    default:
      return side satisfies never;
  }
}
