// How each pair protected its replica when a pass of it was last completed, written down: an edit that protects less is
// told from a routine one also where the runner has restarted since, or did not run when it was made. Only the runner's
// user may read it, for paths and patterns can be private.

import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/resolve/config.js';
import { type Protection, protectionOf } from '../core/safety/weakened.js';
import type { Clock, Timer } from '../process/clock.js';
import { readRecord, writeRecord } from '../state/json-record.js';
import { configKey, stateFile } from '../state/state-dir.js';

/** By pair name; also of pairs that the config has no more, which may come back. */
export type TrustedPairs = ReadonlyMap<string, Protection>;

/** What is written down. */
interface TrustedRecord {
  readonly version: 1;
  readonly pairs: Readonly<Record<string, Protection>>;
}

/** The record of one config's runner. */
export class TrustedPairsFile {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #onTrouble: (message: string) => void;
  /** What the file holds; absent where it is not known to hold anything. */
  #written: TrustedRecord | undefined;
  #timer: Timer | undefined;
  #hasTrouble = false;

  constructor(
    { file, runner }: Config,
    options: {
      readonly clock: Clock;
      /** Takes a failure, once until a write works again: without the record each pair is mirrored all the same. */
      readonly onTrouble: (message: string) => void;
    },
  ) {
    this.#file = stateFile(runner.stateDir, 'trusted', configKey(file));
    this.#clock = options.clock;
    this.#onTrouble = options.onTrouble;
  }

  /** What was written down last; empty where nothing was, or nothing that can be read, which is told. */
  read(): TrustedPairs {
    const found = readRecord(this.#file, 1, isTrustedRecord);
    if (found.kind === 'damaged') this.#tell('read', found.reason);
    if (found.kind === 'unreadable') this.#tell('read', found.error.message);
    if (found.kind !== 'read') return new Map();
    this.#written = found.record;
    return new Map(Object.entries(found.record.pairs));
  }

  /** Something has changed: writes what `collect` gives then, within a second. */
  touch(collect: () => TrustedPairs): void {
    this.#timer ??= this.#clock.setTimer(WRITE_EVERY_MS, () => this.write(collect()));
  }

  /** Writes now, unless the file holds the same; a write that was waiting is done with it. Never throws. */
  write(pairs: TrustedPairs): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const kept = [...pairs].map(([name, protection]) => [name, protectionOf(protection)] as const);
    const record: TrustedRecord = { version: 1, pairs: Object.fromEntries(kept) };
    if (isDeepStrictEqual(record, this.#written)) return;
    try {
      writeRecord(this.#file, record, { isPrivate: true });
      this.#written = record;
      this.#hasTrouble = false;
    } catch (error) {
      this.#tell('write', (error as Error).message);
    }
  }

  #tell(what: string, reason: string): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    const so = 'an edit that protects less than before may not be noticed after a restart';
    this.#onTrouble(`cannot ${what} ${this.#file}: ${reason}; ${so}`);
  }
}

const WRITE_EVERY_MS = 1000;

function isTrustedRecord(value: object): value is TrustedRecord {
  const { pairs } = value as { readonly pairs?: unknown };
  return typeof pairs === 'object' && pairs !== null;
}
