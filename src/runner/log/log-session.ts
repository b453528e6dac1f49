// One opening of a rotated log: a winston logger with one winston-daily-rotate-file transport, until it is ended or
// dies. A transport whose stream has failed once stays dead, so it is never mended here: log-file.ts opens another
// session.
//
// Before bodies are written it is looked whether the file still has its name: what is written to a file that was
// removed is lost, and to one that was renamed it is not where people look.

import fs from 'node:fs';
import { basename, join } from 'node:path';
import type { LogLevel } from '../../core/pair/pair.js';
import { inFolder } from '../../fs/paths/in-folder.js';
import { type LogPlace, tidyLogFolder } from './log-directory.js';
import type { OpenLogFile } from './log-opening.js';
import { keepStableName, type StableNameKind } from './stable-name.js';
import { type OpenForStream, openRotatedLog, type RotatedLog } from './winston.js';

/** What a session tells its owner. */
export interface SessionEvents {
  /** A file was opened for writing, and what the stable name is. */
  opened(stableName: StableNameKind): void;
  /** Everything that was written so far has been handed to the operating system. */
  drained(): void;
  /** The file has lost its name, or its folder: open the log again. These bodies were not written. */
  displaced(bodies: readonly LogBody[]): void;
  /** The session takes no more bodies, and loses those that wait; told once, before they are settled. */
  died(error: Error): void;
  /** Something had to give way. */
  told(message: string): void;
}

/** A text to write as it is. */
export interface LogBody {
  readonly body: string;
  readonly level: LogLevel;
  /** Called once the body is with the operating system (true), or lost (false). */
  readonly settled: (isTaken: boolean) => void;
}

/** A body on its way to the file. */
interface Waiting extends LogBody {
  readonly sizeBytes: number;
}

/** The file that is written to, and which one it was when it was opened. */
interface CurrentFile {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

/** One opening of a log, through winston; its events and callbacks never come inside a call of `write` or `end`. */
export class LogSession {
  readonly #place: LogPlace;
  readonly #events: SessionEvents;
  readonly #rotated: RotatedLog;
  readonly #waiting = new Set<Waiting>();
  #waitingBytes = 0;
  /** Bodies that wait for a look at the file's name. */
  #unlooked: Waiting[] = [];
  #isLooking = false;
  /** The file that the library has begun last. */
  #newest: string | undefined;
  /** Absent until it is open. */
  #file: CurrentFile | undefined;
  #stableName: StableNameKind = 'symlink';
  /** Streams that were created and not closed yet; after a rotation the old one lives on until it is flushed. */
  #unclosed = 1;
  #isDead = false;
  #ended: (() => void) | undefined;

  /**
   * Opens the log.
   * **Errors**: throws when the library throws; failures of the file system, except for those of its synchronous calls,
   * come through `died`.
   */
  constructor(place: LogPlace, openFile: OpenLogFile, events: SessionEvents) {
    this.#place = place;
    this.#events = events;
    this.#rotated = openRotatedLog(place, {
      open: this.#openWith(openFile),
      begun: (path) => {
        this.#newest = path;
      },
      rotated: () => this.#unclosed++,
      closed: () => this.#closedOne(),
      failed: (error) => this.#die(error),
    });
  }

  /** Bytes that were written to the session and not yet taken by the operating system. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Passes a body on as one record, if the file still has its name. */
  write(body: LogBody): void {
    const waiting: Waiting = { ...body, sizeBytes: Buffer.byteLength(body.body) };
    this.#waiting.add(waiting);
    this.#waitingBytes += waiting.sizeBytes;
    this.#unlooked.push(waiting);
    this.look();
  }

  /**
   * Looks whether the file still has its name; does nothing while such a look is under way, on a disk that hangs for
   * instance.
   */
  look(): void {
    if (this.#isLooking || this.#isDead) return;
    this.#isLooking = true;
    void this.#hasItsName().then((hasIt) => {
      this.#isLooking = false;
      if (this.#isDead) return;
      if (hasIt) this.#writeLooked();
      else this.#events.displaced(this.withdrawUnwritten());
    });
  }

  /** The bodies that have not been handed to winston; the caller is to write them elsewhere. */
  withdrawUnwritten(): readonly LogBody[] {
    const bodies = this.#unlooked;
    this.#unlooked = [];
    for (const waiting of bodies) {
      this.#waiting.delete(waiting);
      this.#waitingBytes -= waiting.sizeBytes;
    }
    return bodies;
  }

  /** Ends the session; kept once everything is written and every file closed, or the session abandoned. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#ended = resolve;
      if (!this.#isLooking) this.#close();
    });
  }

  /** Waits no longer: what was not taken until now is lost. */
  abandon(error: Error): void {
    this.#die(error);
    this.#ended?.();
  }

  #close(): void {
    this.#rotated.close();
    if (this.#unclosed === 0) this.#ended?.();
  }

  #writeLooked(): void {
    const looked = this.#unlooked;
    this.#unlooked = [];
    for (const waiting of looked) {
      const { level, body: message } = waiting;
      this.#rotated.write({ level, message, taken: (error) => this.#settle(waiting, error) });
    }
    if (this.#ended !== undefined) this.#close();
  }

  #openWith(openFile: OpenLogFile): OpenForStream {
    return (path, _flags, _mode, done) => {
      const stableName = join(this.#place.dir, `${this.#place.name}.log`);
      openFile(path, { stableName, onMoved: this.#events.told }).then(
        (descriptor) => {
          this.#onOpen(path, descriptor, stableName);
          done(null, descriptor);
        },
        (error: Error) => done(error),
      );
    };
  }

  #onOpen(path: string, descriptor: number, stableName: string): void {
    // RACE: a file that a rotation began may be opened after the session has died of the one before, or after the next
    // one.
    if (this.#isDead || (this.#newest !== undefined && this.#newest !== path)) return;
    try {
      const { dev, ino } = fs.fstatSync(descriptor);
      this.#file = { path, device: dev, inode: ino };
      this.#turnStableName(stableName, path);
      inFolder(this.#place.dir, (dir) => tidyLogFolder({ ...this.#place, dir }, join(dir, basename(path))));
      this.#events.opened(this.#stableName);
    } catch (error) {
      this.#die(error as Error);
    }
  }

  #turnStableName(stableName: string, path: string): void {
    const { dir } = this.#place;
    const { kind, movedTo } = inFolder(dir, (through) =>
      keepStableName(join(through, basename(stableName)), join(through, basename(path))),
    );
    this.#stableName = kind;
    if (movedTo === undefined) return;
    const kept = join(dir, basename(movedTo));
    this.#events.told(`${stableName} was not a link to the current log file; it was kept as ${kept}`);
  }

  /** Never rejected. What cannot be looked at is opened anew, and fails there with its reason. */
  async #hasItsName(): Promise<boolean> {
    const file = this.#file;
    // Not open yet, or another one is being begun: then it has just been given its name.
    if (file === undefined || (this.#newest !== undefined && this.#newest !== file.path)) return true;
    const stableName = join(this.#place.dir, `${this.#place.name}.log`);
    if (this.#stableName !== 'note' && (await isAt(stableName, file))) return true;
    if (!(await isAt(file.path, file))) return false;
    // Only the stable name leads elsewhere; a note is read by people, and says the right thing for as long as it is
    // there.
    if (this.#isDead || this.#file !== file || (this.#stableName === 'note' && fs.existsSync(stableName))) return true;
    try {
      this.#turnStableName(stableName, file.path);
      return true;
    } catch {
      return false;
    }
  }

  #settle(waiting: Waiting, error: Error | null | undefined): void {
    if (error) this.#die(error);
    if (!this.#waiting.delete(waiting)) return;
    this.#waitingBytes -= waiting.sizeBytes;
    waiting.settled(true);
    if (this.#waiting.size === 0) this.#events.drained();
  }

  #die(error: Error): void {
    // Later errors are echoes of the first: the stream fails every body that it still holds.
    if (this.#isDead) return;
    this.#isDead = true;
    const lost = [...this.#waiting];
    this.#waiting.clear();
    this.#unlooked = [];
    this.#waitingBytes = 0;
    this.#rotated.close();
    this.#events.died(error);
    for (const waiting of lost) waiting.settled(false);
  }

  #closedOne(): void {
    this.#unclosed--;
    if (this.#unclosed === 0) this.#ended?.();
  }
}

/** Whether this path leads to this file. Never rejected. */
async function isAt(path: string, { device, inode }: CurrentFile): Promise<boolean> {
  const stats = await fs.promises.stat(path).catch(() => undefined); // whatever the reason, it cannot be found there
  return stats?.dev === device && stats.ino === inode;
}
