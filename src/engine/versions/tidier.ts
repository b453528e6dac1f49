// When a store is tidied: between passes, a few milliseconds at a time, and never while a pass is on.
//
//   waiting ──► working ◄──► resting (between two steps, or while a pass is on)
//      ▲           │
//      └───────────┘ done, given up, or to be tried again

import type { KeptVersions } from '../../core/pair/replica-room.js';
import type { VersionsOptions } from '../../core/pair/pair.js';
import { attempt } from '../../fs/paths/portable-call.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { Clock, Timer } from '../../process/clock.js';
import { readEmptyRequest } from '../../state/empty-request.js';
import { freeRoom, type RoomFrom, type WantedRoom } from './free-room.js';
import { KnownIncrements } from './known-increments.js';
import { SteadyClock } from './steady-clock.js';
import { type Steps, takeSteps } from './steps.js';
import { StoreLock } from './store-lock.js';
import { VersionStore } from './store.js';
import { tidy } from './tidy.js';

/** What a store is tidied with. */
export interface TidierOptions {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly versions: VersionsOptions;
  /** Opens the replica of the last pass; undefined where it is not there, or is another one by now. */
  openReplica(): Root | undefined;
  /** Closes the increment that is open, if one is. @throws FsError */
  closeOpen(replica: Root): void;
  /** The versions were counted. */
  onCounted(versions: KeptVersions): void;
  warn(message: string): void;
  /** It is at it, so that the engine should not be ended for having nothing to do; or it is not any more. */
  onBusy(isBusy: boolean): void;
}

/**
 * How long it works, and rests, in turn: a sixth of the time, so that others find the disk free. A change waits for no
 * more than the first of them. **Source**: bench/expiry.ts; with 4 and 16 the median of changes was 1.2 times as long.
 */
const WORK_MS = 2;
const REST_MS = 10;
/** How often it looks whether there is something to do, and whether a person, who waits, has asked for room. */
const EVERY_MS = 600_000;
const ASKED_EVERY_MS = 10_000;
/** How long an engine that ends after its pass makes others wait. */
const ONCE_MS = 2000;
/**
 * And for how many steps of it only for a figure: what was just taken away may be a million files, in a few folders.
 * Those are some ten thousand entries, or ten megabytes of a journal.
 */
const COUNT_ONCE_STEPS = 200;
/** Somebody was reading, or something failed. */
const AGAIN_MS = 30_000;

/** Tidies one store, from the first pass on. */
export class Tidier {
  readonly #options: TidierOptions;
  readonly #known = new KnownIncrements();
  readonly #steady: SteadyClock;
  #work: Steps<boolean> | undefined;
  #timer: Timer | undefined;
  #isPassOn = false;
  #isWaitingForDisk = false;
  #isStopped = false;
  /** By the clock that never jumps. */
  #dueAt = Number.NEGATIVE_INFINITY;
  #told = '';

  constructor(options: TidierOptions) {
    this.#options = options;
    this.#steady = new SteadyClock(options.clock);
  }

  /** A pass begins: nothing is moved until it has ended. */
  passBegins(): void {
    this.#isPassOn = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A pass has ended, and it may be that the engine is ended next. */
  passEnds(): void {
    this.#isPassOn = false;
    if (this.#isStopped) return;
    if (this.#work === undefined && this.#isDue()) this.#begin();
    if (!this.#isWaitingForDisk) this.#rest(this.#work === undefined ? ASKED_EVERY_MS : REST_MS);
  }

  /** Works without a rest, for a while at the most: the engine ends after that. */
  async workOnce(isCancelled: () => boolean): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + ONCE_MS;
    let stepsLeft = Number.POSITIVE_INFINITY;
    const onOnlyCounting = () => {
      stepsLeft = COUNT_ONCE_STEPS;
    };
    try {
      const isWanted = () => stepsLeft-- > 0 && clock.monotonic() < until && !isCancelled();
      await takeSteps(this.#steps(onOnlyCounting), isWanted);
    } catch (error) {
      this.#tell(error);
    }
    this.stop();
  }

  /** Makes room for one pass, which tells of it once. `beat` is called now and then. */
  roomForPass(beat: () => void): (wanted: WantedRoom) => boolean {
    const told = new Set<RoomFrom>();
    return (wanted) => {
      const hasMade = this.#makeRoom(beat, wanted);
      if (hasMade && !told.has(wanted.from)) this.#options.warn(ROOM_WORDS[wanted.from]);
      if (hasMade) told.add(wanted.from);
      return hasMade;
    };
  }

  /**
   * A pass has found no room: the oldest increments go at once. Returns whether there were any. Never throws FsError.
   */
  #makeRoom(beat: () => void, wanted: WantedRoom): boolean {
    const { clock, fileSystem, versions } = this.#options;
    if (this.#work !== undefined) this.#dueAt = clock.monotonic() + AGAIN_MS;
    this.#finish();
    try {
      using replica = this.#options.openReplica();
      if (replica === undefined) return false;
      using store = VersionStore.open(fileSystem, replica, { ...versions, makes: false });
      if (store === undefined) return false;
      using lock = new StoreLock(fileSystem, store);
      return freeRoom({ store, lock, now: () => clock.now(), beat }, wanted);
    } catch (error) {
      this.#tell(error);
      return false;
    }
  }

  /** Gives up what is under way, at a step at which the store is whole. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#finish();
  }

  #isDue(): boolean {
    return this.#options.clock.monotonic() >= this.#dueAt;
  }

  #rest(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(ms, () => this.#goOn());
  }

  #goOn(): void {
    this.#timer = undefined;
    if (this.#isPassOn || this.#isStopped) return;
    if (this.#work === undefined && (this.#isDue() || this.#isAsked())) this.#begin();
    const work = this.#work;
    if (work === undefined) this.#rest(ASKED_EVERY_MS);
    else this.#guard(() => this.#take(work));
  }

  /** Nothing is under way where there is nothing to tidy. */
  #begin(): void {
    this.#dueAt = this.#options.clock.monotonic() + EVERY_MS;
    this.#guard(() => {
      const steps = this.#steps();
      if (steps.next().done) return;
      this.#work = steps;
      this.#options.onBusy(true);
    });
  }

  *#steps(onOnlyCounting: () => void = () => {}): Steps<boolean> {
    const { clock, fileSystem, versions } = this.#options;
    using replica = this.#options.openReplica();
    if (replica === undefined) return true;
    using store = VersionStore.open(fileSystem, replica, { ...versions, makes: false });
    if (store === undefined) {
      this.#options.onCounted({ points: 0, bytes: 0 });
      return true;
    }
    using lock = new StoreLock(fileSystem, store);
    yield;
    return yield* tidy({
      store,
      lock,
      known: this.#known,
      options: versions,
      now: () => clock.now(),
      isClockSteady: () => this.#steady.isSteady(),
      closeOpen: () => this.#options.closeOpen(replica),
      onOnlyCounting,
      onCounted: (kept) => this.#options.onCounted(kept),
      onCrowded: (count) => this.#options.warn(crowdedWords(count)),
    });
  }

  /** Works for a moment. */
  #take(steps: Steps<boolean>): void {
    const { clock } = this.#options;
    const until = clock.monotonic() + WORK_MS;
    do {
      const step = steps.next();
      if (step.done) {
        if (!step.value) this.#dueAt = clock.monotonic() + AGAIN_MS;
        this.#finish();
        this.#rest(ASKED_EVERY_MS);
        return;
      }
      if (step.value !== undefined) {
        this.#waitFor(step.value);
        return;
      }
    } while (clock.monotonic() < until);
    this.#rest(REST_MS);
  }

  #waitFor(disk: Promise<unknown>): void {
    this.#isWaitingForDisk = true;
    void disk.finally(() => {
      this.#isWaitingForDisk = false;
      if (!this.#isPassOn && !this.#isStopped) this.#rest(REST_MS);
    });
  }

  #finish(): void {
    const work = this.#work;
    if (work === undefined) return;
    this.#work = undefined;
    work.return(false);
    this.#options.onBusy(false);
  }

  /** What fails is told once, until something else does, and tried again. */
  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#tell(error);
      this.#finish();
      this.#dueAt = this.#options.clock.monotonic() + AGAIN_MS;
      this.#rest(ASKED_EVERY_MS);
    }
  }

  /** @throws what is no answer of a file system */
  #tell(error: unknown): void {
    if (!(error instanceof FsError)) throw error;
    const message = `the versions cannot be tidied: ${error.message}`;
    if (message !== this.#told) this.#options.warn(message);
    this.#told = message;
  }

  /** Whether a person asks for room. Never throws FsError: where it cannot be told, nobody does. */
  #isAsked(): boolean {
    const { fileSystem, versions } = this.#options;
    try {
      using replica = this.#options.openReplica();
      if (replica === undefined) return false;
      using store = VersionStore.open(fileSystem, replica, { ...versions, makes: false });
      using directory = store?.openDirectory();
      return directory !== undefined && attempt(() => readEmptyRequest(directory.place)) !== undefined;
    } catch (error) {
      if (error instanceof FsError) return false;
      throw error;
    }
  }
}

const ROOM_WORDS: Readonly<Record<RoomFrom, string>> = {
  closed: 'the replica is full: the oldest versions made room for what is copied',
  open: 'the replica is full: what was just taken away is not kept, and made room for what is copied',
};

function crowdedWords(count: number): string {
  const points = count === 1 ? 'restore point goes' : 'restore points go';
  return `the versions take more room than maxShare allows: the ${count} oldest ${points} before their time`;
}
