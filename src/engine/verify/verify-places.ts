// Where it is kept what verifying a pair has found, and what passes are to heed of that.

import fs from 'node:fs';
import type { Pair } from '../../core/pair/pair.js';
import { digestsFile, readVerifyRecord, verifyRecordFile } from '../../state/verify-record.js';
import { type PairKeyParts, pairKey, stateFile } from '../../state/state-dir.js';
import { byDirectory, type Verified } from '../content/verified.js';

/** The files of one pair. */
export interface VerifyPlaces {
  readonly record: string;
  readonly digests: string;
  /** The folder of the lock that whoever verifies holds. */
  readonly lock: string;
}

/** Where the files of a pair are. */
export function verifyPlacesOf(stateDir: string, pair: PairKeyParts): VerifyPlaces {
  return {
    record: verifyRecordFile(stateDir, pair),
    digests: digestsFile(stateDir, pair),
    lock: stateFile(stateDir, 'verifyLock', pairKey(pair)),
  };
}

/** What a pass is to heed; absent where nothing was ever found. Never throws. */
export function verifiedOf({ record, digests }: VerifyPlaces, pair: Pair): Verified | undefined {
  const { rot } = readVerifyRecord(record);
  const hasDigests = pair.policy.compare === 'content' && fs.existsSync(digests);
  if (rot.length === 0 && !hasDigests) return undefined;
  const heeded = { pair: pair.name, repairs: pair.verify?.repair !== false, rot: byDirectory(rot) };
  return hasDigests ? { ...heeded, digests } : heeded;
}
