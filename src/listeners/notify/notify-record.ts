// What is remembered of who was told what: nothing is told twice after a restart, and nothing is lost by one.

import type { AlertMemory } from '../../core/notify/alerts.js';
import type { Outbox } from '../../core/notify/outbox.js';
import { readRecord, writeRecord } from '../../state/json-record.js';
import { configKey, stateFile } from '../../state/state-dir.js';

/** The record of one config. */
export interface NotifyRecord {
  readonly version: 1;
  readonly alerts: AlertMemory;
  /** What waits for each target, by its id. */
  readonly outboxes: Readonly<Record<string, Outbox>>;
}

/** The file of a record. Only the service's user may read it: paths can be private. */
export class NotifyRecordFile {
  readonly #file: string;
  readonly #onTrouble: (message: string) => void;
  #hasTrouble = false;

  constructor(
    { stateDir, config }: { readonly stateDir: string; readonly config: string },
    /** Takes a failure, once until it works again. */
    onTrouble: (message: string) => void,
  ) {
    this.#file = stateFile(stateDir, 'notify', configKey(config));
    this.#onTrouble = onTrouble;
  }

  /** What was written; undefined where there is nothing, or nothing that can be used. Never throws. */
  read(): NotifyRecord | undefined {
    const found = readRecord(this.#file, 1, (value): value is NotifyRecord => 'alerts' in value && 'outboxes' in value);
    if (found.kind === 'damaged') this.#tell(`cannot use ${this.#file}: ${found.reason}; some may be told again`);
    if (found.kind === 'unreadable') this.#tell(`cannot read ${this.#file}: ${found.error.message}`);
    return found.kind === 'read' ? found.record : undefined;
  }

  /** Writes it in the place of what was there. Never throws. */
  write(record: NotifyRecord): void {
    try {
      writeRecord(this.#file, record, { isPrivate: true });
      this.#hasTrouble = false;
    } catch (error) {
      this.#tell(`cannot write down who was told: ${(error as Error).message}`);
    }
  }

  #tell(message: string): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    this.#onTrouble(message);
  }
}
