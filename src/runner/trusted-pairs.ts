// How each pair protected its replica when a pass of it was last completed, written down: an edit that protects less is told
// from a routine one also where the runner has restarted since, or did not run when it was made. Only the runner's user may read
// it, for paths and patterns can be private.

import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/resolve/config.js';
import { type Protection, protectionOf } from '../core/safety/weakened.js';
import { makePrivateFolder } from '../state/held-set-file.js';
import { replaceFile } from '../state/write-file.js';
import type { Clock, Timer } from './schedule/clock.js';
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
  #written: string | undefined;
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
    try {
      const text = fs.readFileSync(this.#file, 'utf8');
      const { version, pairs } = JSON.parse(text) as TrustedRecord;
      if (version !== 1) throw new Error(`it is of version ${version}`);
      this.#written = text;
      return new Map(Object.entries(pairs));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#tell('read', error);
      return new Map();
    }
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
    const text = `${JSON.stringify(record)}\n`;
    if (text === this.#written) return;
    try {
      makePrivateFolder(path.dirname(this.#file));
      replaceFile(this.#file, 0o600, (descriptor) => fs.writeFileSync(descriptor, text));
      this.#written = text;
      this.#hasTrouble = false;
    } catch (error) {
      this.#tell('write', error);
    }
  }

  #tell(what: string, error: unknown): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    const so = 'an edit that protects less than before may not be noticed after a restart';
    this.#onTrouble(`cannot ${what} ${this.#file}: ${(error as Error).message}; ${so}`);
  }
}

const WRITE_EVERY_MS = 1000;
