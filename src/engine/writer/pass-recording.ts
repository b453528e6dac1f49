// What one pass writes down of what it changes: begun with its first change, ended with the pass.

import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { OpenIncrement, RecordedJob, Versions } from '../versions/versions.js';
import type { WantedBytes, WantedRoom } from '../versions/free-room.js';
import { noteGap } from '../versions/note-gap.js';
import { recorderFor } from './increment-recorder.js';
import type { Recorder } from './recorder.js';

/** What a recording works with. */
export interface RecordingOptions {
  /** Absent for a pair that keeps nothing. */
  readonly versions: Versions | undefined;
  readonly fileSystem: FileSystem;
  /** Whether what is changed is a replica. */
  readonly isKept: boolean;
  readonly job: RecordedJob;
  /** Told once what keeps it from being written down. */
  onFailure(error: FsError): void;
  /** Makes room where the disk is full; returns whether there is more than before. */
  makeRoom?(wanted: WantedRoom): boolean;
}

/** The recording of one pass. */
export class PassRecording implements Disposable {
  readonly #options: RecordingOptions;
  #begunIn: Root | undefined;
  #increment: OpenIncrement | undefined;
  #recorder: Recorder | undefined;
  #hasFailed = false;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  /** What changes are written down with; undefined before the first one, and where there is nothing to lose. */
  get recorder(): Recorder | undefined {
    return this.#recorder;
  }

  /** Whether it is known where changes are written down, if anywhere. */
  get isBegun(): boolean {
    return this.#begunIn !== undefined;
  }

  /** The replica will change. Idempotent; never throws FsError. */
  begin(replica: Root): void {
    if (this.#begunIn !== undefined) return;
    this.#begunIn = replica;
    const { versions, job, fileSystem, isKept } = this.#options;
    if (versions === undefined) {
      if (isKept) noteGap(fileSystem, replica, {});
      return;
    }
    while (this.#increment === undefined) {
      try {
        this.#increment = versions.begin(replica, job);
        break;
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        if (!this.#isMended(error)) return;
      }
    }
    if (this.#increment === undefined) return;
    const failed = (error: FsError) => this.#isMended(error);
    this.#recorder = recorderFor(this.#increment, { replica, writer: '0', failed });
  }

  /**
   * What is copied finds no room: the oldest versions go, and in the end what this pass itself has
   * taken away. Returns whether there is more room than before. To be called between two changes, and when no lane
   * makes any. Never throws FsError.
   */
  makeRoom(wanted: WantedBytes): boolean {
    if (this.#options.makeRoom?.({ ...wanted, from: 'closed' }) === true) return true;
    const replica = this.#begunIn;
    if (replica === undefined || this.#increment === undefined || this.#hasFailed) return false;
    this[Symbol.dispose]();
    this.#recorder = undefined;
    this.#increment = undefined;
    this.#begunIn = undefined;
    const hasMade = this.#options.makeRoom?.({ ...wanted, from: 'open' }) === true;
    if (hasMade) this.#options.versions?.beginAnew();
    this.begin(replica);
    return hasMade;
  }

  /** The pass is over. Never throws FsError. */
  end(): void {
    const { versions } = this.#options;
    if (versions === undefined || this.#begunIn === undefined || this.#hasFailed) return;
    try {
      if (this.#increment === undefined) versions.beginAnew();
      else versions.end(this.#increment);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.#isMended(error);
    }
  }

  [Symbol.dispose](): void {
    this.#recorder?.[Symbol.dispose]();
    this.#increment?.[Symbol.dispose]();
  }

  /** Where the store cannot be written to, the pass goes on without it. */
  #isMended(error: FsError): boolean {
    if (FULL.has(error.code) && this.#options.makeRoom?.({ from: 'closed', bytes: 0 }) === true) return true;
    if (this.#hasFailed) return false;
    this.#hasFailed = true;
    if (this.#begunIn !== undefined) this.#options.versions?.noteGap(this.#begunIn);
    this.#options.onFailure(error);
    return false;
  }
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
