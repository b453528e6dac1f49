// Watches the folder of the approvals, so that what a person agrees to is carried out at once and not at the next tick.
// A watch that cannot be had costs only that: every pass looks at the folder anyway.

import fs from 'node:fs';
import path from 'node:path';
import { makePrivateFolder } from '../../state/write-file.js';
import { approvalFiles, approvalsFolder, isApprovalOf } from '../../state/hold-files.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import { identityOfFolder } from './folder-identity.js';

/** What is watched for, and who is told. */
export interface ApprovalWatchOptions {
  readonly stateDir: string;
  readonly pairs: readonly PairKeyParts[];
  /** A pair has an approval that it may not know of yet. */
  onApproval(pair: string): void;
  /** There is no watch, and why. */
  onTrouble(message: string): void;
}

/** Watches until it is stopped. */
export class ApprovalWatch {
  readonly #options: ApprovalWatchOptions;
  readonly #folder: string;
  #pairs: readonly PairKeyParts[];
  #watcher: fs.FSWatcher | undefined;
  /** Which folder is watched; another one may come to have its name. */
  #watched = '';

  /** Starts the watch, and tells of the approvals that are there already. Never throws. */
  constructor(options: ApprovalWatchOptions) {
    this.#options = options;
    this.#pairs = options.pairs;
    this.#folder = approvalsFolder(options.stateDir);
    this.#start();
  }

  /** Watches for these pairs from now on, and tells of the approvals that are there for those that are new. */
  follow(pairs: readonly PairKeyParts[]): void {
    const before = this.#pairs;
    this.#pairs = pairs;
    if (this.#watcher === undefined) return;
    const added = pairs.filter((pair) => !before.some((known) => isSamePair(known, pair)));
    try {
      for (const pair of added) {
        for (const file of approvalFiles(this.#options.stateDir, pair)) this.#tell(path.basename(file));
      }
    } catch (error) {
      this.#lose(error as Error);
    }
  }

  /** Idempotent. */
  stop(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #start(): void {
    try {
      makePrivateFolder(this.#folder);
      this.#watcher = fs.watch(this.#folder, { persistent: false }, (_, name) => this.#look(name));
      this.#watcher.on('error', (error) => this.#lose(error));
      this.#watched = identityOfFolder(this.#folder);
      for (const name of fs.readdirSync(this.#folder)) this.#tell(name);
    } catch (error) {
      this.#lose(error as Error);
    }
  }

  #look(name: string | null): void {
    if (identityOfFolder(this.#folder) !== this.#watched) {
      // Somebody has tidied the state directory up: the watch has gone with the folder.
      this.stop();
      this.#start();
    } else if (name !== null && fs.existsSync(path.join(this.#folder, name))) {
      this.#tell(name); // it has appeared, and not gone
    }
  }

  #tell(name: string): void {
    const pair = this.#pairs.find((each) => isApprovalOf(name, each));
    if (pair === undefined) return;
    const file = path.join(this.#folder, name);
    try {
      fs.accessSync(file, fs.constants.R_OK);
    } catch (error) {
      // It was carried out or withdrawn just now.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      this.#options.onTrouble(`cannot read the approval ${file}: ${(error as Error).message}; approve once more`);
      return;
    }
    this.#options.onApproval(pair.name);
  }

  #lose(error: Error): void {
    this.stop();
    const message = `cannot watch for approvals in ${this.#folder}: ${error.message}; they count from the next pass on`;
    this.#options.onTrouble(message);
  }
}

function isSamePair(a: PairKeyParts, b: PairKeyParts): boolean {
  return a.name === b.name && a.source === b.source && a.replica === b.replica;
}
