// The records of a pair as one pass has them: each is read once, and again where it was written.

import type { RecordWriting } from './json-record.js';
import { type PairRecord, readPairRecord, writePairRecord } from './pair-record.js';

/** Of one pass. Nobody else writes them meanwhile: it has the pair's lock. */
export class PassRecords {
  readonly #read = new Map<string, ReturnType<typeof readPairRecord>>();

  /** As `readPairRecord`. */
  read(file: string): ReturnType<typeof readPairRecord> {
    const known = this.#read.get(file) ?? readPairRecord(file);
    this.#read.set(file, known);
    return known;
  }

  /** As `writePairRecord`. */
  write(file: string, state: PairRecord, writing?: RecordWriting): void {
    this.#read.delete(file);
    writePairRecord(file, state, writing);
  }
}
