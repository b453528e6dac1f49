// The pauses of a config's pairs, written down: what a person has paused stays so when the service is started again.

import type { Config } from '../../config/resolve/config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Clock } from '../../process/clock.js';
import { readRecord, writeRecord } from '../../state/json-record.js';
import { configKey, stateFile } from '../../state/state-dir.js';

/** A pause that a person has asked for. **Units**: milliseconds since 1970. */
export interface KeptPause {
  /** When it ends by itself; absent where it does not. */
  readonly until?: number | undefined;
}

/** What is written down. */
interface PausesRecord {
  readonly version: 1;
  /** By pair name; also of pairs that the config has no more, which may come back. */
  readonly pairs: Readonly<Record<string, KeptPause>>;
}

/** The pauses of one config's service. */
export class PausesFile {
  readonly #file: string;
  readonly #pauses: Map<string, KeptPause>;
  readonly #onTrouble: (message: string) => void;

  /** Reads what was written down; a pause whose time has passed meanwhile is over. */
  constructor(
    { file, runner }: Config,
    options: {
      readonly clock: Clock;
      /** Takes what cannot be read, or not be taken back. */
      readonly onTrouble: (message: string) => void;
    },
  ) {
    this.#file = stateFile(runner.stateDir, 'pauses', configKey(file));
    this.#onTrouble = options.onTrouble;
    const now = options.clock.now();
    this.#pauses = new Map([...this.#read()].filter(([, { until }]) => until === undefined || until > now));
  }

  /** The pause of a pair; undefined where there is none. */
  get(pair: string): KeptPause | undefined {
    return this.#pauses.get(pair);
  }

  /** Keeps a pause, in the place of one before. @throws FoldersyncError STATE, and then nothing is changed */
  keep(pair: string, pause: KeptPause): void {
    const before = this.#pauses.get(pair);
    this.#pauses.set(pair, pause);
    try {
      this.#write();
    } catch (cause) {
      if (before === undefined) this.#pauses.delete(pair);
      else this.#pauses.set(pair, before);
      const message = `cannot write down that ${pair} is paused: ${(cause as Error).message}`;
      throw new FoldersyncError('STATE', message, { cause });
    }
  }

  /** A pause is over; does nothing where there is none. Never throws. */
  end(pair: string): void {
    if (!this.#pauses.delete(pair)) return;
    try {
      this.#write();
    } catch (error) {
      const so = 'it may be paused again when foldersync is started again';
      this.#onTrouble(`cannot write down that ${pair} is not paused any more: ${(error as Error).message}; ${so}`);
    }
  }

  #read(): Map<string, KeptPause> {
    const found = readRecord(this.#file, 1, isPausesRecord);
    if (found.kind === 'read') return new Map(Object.entries(found.record.pairs));
    const reason = found.kind === 'damaged' ? found.reason : found.kind === 'unreadable' ? found.error.message : '';
    if (reason !== '') this.#onTrouble(`cannot read ${this.#file}: ${reason}; no pair counts as paused`);
    return new Map();
  }

  #write(): void {
    const record: PausesRecord = { version: 1, pairs: Object.fromEntries(this.#pauses) };
    writeRecord(this.#file, record, { isLasting: true });
  }
}

function isPausesRecord(value: object): value is PausesRecord {
  const { pairs } = value as { readonly pairs?: unknown };
  if (typeof pairs !== 'object' || pairs === null) return false;
  return Object.values(pairs).every(
    (pause: unknown) =>
      typeof pause === 'object' &&
      pause !== null &&
      (!('until' in pause) || (typeof pause.until === 'number' && Number.isFinite(pause.until))),
  );
}
