// What keeps a watching pair in step between its full passes: it takes in what the watcher says, waits until it has
// come to rest, and has it mirrored by targeted passes. What those cannot settle it leaves to a full pass, which the
// runner starts.

import type { Problem } from '../../core/report/problem.js';
import { growthOf } from '../../core/watch/growth.js';
import type { Report } from '../../core/report/report.js';
import { isGateReason } from '../../core/safety/gate.js';
import { bytesOfText, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { type CopyCost, Rests } from '../../core/watch/rest.js';
import { type Due, Settle } from '../../core/watch/settle.js';
import { UnsettledTrouble } from '../../core/watch/unsettled-trouble.js';
import type { WatchEvent } from '../../core/watch/watch-event.js';
import type { Timer } from '../../process/clock.js';
import { MissedSource } from '../holds/missed-source.js';
import { isStagedName } from '../writer/staged-name.js';
import { Behind } from './behind.js';
import { LastingHold } from './lasting-hold.js';
import { concernsAll, Retries } from './retries.js';
import type { WatchDirectory, WatchLoopOptions } from './watch-loop-options.js';
import { FULL_AGAIN_MS, HOLD_AGAIN_MS, LIMITS, LOOK_FOR_SOURCE_MS, TAKE_EACH_MS } from './watch-times.js';
import { WatchedFolders, type WatchedRoots } from './watched-folders.js';

/** Follows the folders of one pair, from its first full pass until `stop`. */
export class WatchLoop {
  readonly #options: WatchLoopOptions;
  readonly #watching: WatchedFolders;
  /** Copies of full passes count as well. */
  readonly #rests = new Rests();
  #settle: Settle;
  #timer: Timer | undefined;
  #isInPass = false;
  /** The runner was asked for a full pass, which covers all that comes in until it begins. */
  #isFullWanted = false;
  #hasStopped = false;
  readonly #retries = new Retries();
  readonly #unsettled = new UnsettledTrouble();
  readonly #hold = new LastingHold();
  #replicaEntries = 0;
  /** Those that are not directories: what was removed since the last full pass is taken for files. */
  #replicaFiles = 0;
  #takenAt = 0;
  /** How often changes were lost that the full pass which runs looks for. */
  #overflows = 0;
  readonly #missed: MissedSource;
  readonly #ignoreFiles: ReadonlySet<string>;
  readonly #behind: Behind;

  constructor(options: WatchLoopOptions) {
    this.#options = options;
    this.#behind = new Behind(options.clock, (since) => options.send({ kind: 'behind', since }));
    this.#watching = new WatchedFolders({
      ...options,
      onEvents: () => this.#heard(),
      onChange: (watching) => options.send({ kind: 'watching', watching }),
      onWatches: (watches) => options.send({ kind: 'watches', ...watches }),
    });
    this.#missed = new MissedSource(() => options.sourceNow());
    this.#ignoreFiles = new Set(options.ignoreFiles?.map(bytesOfText));
    this.#settle = this.#newSettle();
  }

  /** A full pass is about to open its roots. */
  openFull(): void {
    this.#missed.lookBefore();
  }

  /**
   * A full pass begins, which covers all that was heard before. Returns what to call for each directory that is
   * watched before it is listed; undefined where nothing can be watched.
   */
  beginFull(roots: WatchedRoots): WatchDirectory | undefined {
    this.#isInPass = true;
    this.#isFullWanted = false;
    this.#timer?.cancel();
    this.#settle = this.#newSettle();
    const canWatch = this.#watching.beginWalk(roots);
    this.#overflows = this.#watching.drainOverflows();
    if (!canWatch) return undefined;
    return this.#watchDirectory;
  }

  /** Takes in what is heard while a pass runs; to be called often. */
  duringPass(): void {
    const now = this.#now();
    if (now - this.#takenAt >= TAKE_EACH_MS) this.#take(now);
  }

  /** A large file was copied by the pass that runs. */
  copiedLarge(path: RelativePath, cost: CopyCost): void {
    const now = this.#now();
    this.#take(now);
    this.#settle.copied(path, cost, now);
  }

  /** A full pass has ended, or could not even begin; its counts are completed. `wantsFull` asks for another one. */
  endFull(report: Report, wantsFull = false): void {
    report.counts.overflows = this.#overflows;
    this.#overflows = 0;
    this.#isInPass = false;
    this.#isFullWanted = false;
    const { outcome, hold } = report;
    const isThrough = outcome === 'ok' || outcome === 'problems' || (hold !== undefined && isGateReason(hold.reason));
    this.#replicaEntries = Math.max(0, report.counts.replicaEntries + growthOf(report));
    this.#replicaFiles = report.counts.replicaFiles + report.counts.copied;
    if (!isThrough) {
      // Whatever is in its way, the next one that goes through finds everything: nothing need be followed until then.
      this.#missed.miss(this.#now());
      this.#schedule();
      return;
    }
    this.#missed.clear();
    this.#retries.fullEnded(report);
    this.#unsettled.clear();
    this.#hold.afterFull(report.hold !== undefined, this.#now());
    this.#watching.endWalk();
    this.#take(this.#now());
    this.#behind.mirrored(this.#settle.oldestAt, this.#now());
    if (wantsFull) this.#settle.wantFull(this.#now() + FULL_AGAIN_MS);
    this.#lookAgain(report);
    this.#schedule();
  }

  /** A root's path leads elsewhere, of which nothing in the source tells: a full pass judges what is there now. */
  rootsMoved(): void {
    if (this.#isInPass || this.#isFullWanted || this.#missed.isMissed) return;
    this.#settle.wantFull(this.#now());
    this.#schedule();
  }

  /** What targeted passes have changed is not on the disk: nothing is fine until a full pass has put it there. */
  failedToWrite(problem: Problem): void {
    this.#options.send({ kind: 'targeted' });
    this.#options.send({
      kind: 'targeted-report',
      report: this.#unsettled.afterAll(problem, this.#options.clock.now()),
    });
    this.#settle.wantFull(this.#now() + this.#retries.waitMs);
    this.#schedule();
  }

  /** Ends it; what was heard and not mirrored is for the next full pass. */
  async stop(): Promise<void> {
    this.#hasStopped = true;
    this.#timer?.cancel();
    this.#behind.stop();
    await this.#watching.stop();
  }

  readonly #watchDirectory: WatchDirectory = (side, path, directory) => this.#watching.watch(side, path, directory);

  #now(): number {
    return this.#options.clock.monotonic();
  }

  #newSettle(): Settle {
    const { settleMs, maxWaitMs } = this.#options;
    // A writer that closes its file has said that it is done, but often writes the next one at once.
    return new Settle({ settleMs, closedMs: settleMs, maxWaitMs }, LIMITS, this.#rests);
  }

  #heard(): void {
    if (this.#isInPass || this.#hasStopped) return;
    this.#take(this.#now());
    this.#schedule();
  }

  #take(now: number): void {
    this.#takenAt = now;
    this.#watching.drain((event) => this.#note(event, now));
    this.#behind.look(now);
  }

  #note(event: WatchEvent, now: number): void {
    switch (event.kind) {
      case 'entry':
        // Another pair is at work: nobody mirrors these.
        if (!event.isDirectory && isStagedName(event.name) && this.#options.isFed()) return;
        break;
      case 'unmounted':
      case 'root-gone':
        this.#settle.wantFull(now);
        return;
      case 'failed':
        void this.#watching.stop();
        this.#settle.wantFull(now);
        return;
      default:
    }
    this.#behind.heard(now);
    this.#settle.note(event, now);
    const isRule = event.kind === 'entry' && this.#ignoreFiles.has(event.name);
    if (isRule) this.#settle.noteTree(event.directory, event.what, now);
  }

  /** Sets the one timer to when there is something to do next. */
  #schedule(): void {
    this.#timer?.cancel();
    if (this.#hasStopped || this.#isInPass || this.#isFullWanted) return;
    if (this.#missed.isMissed) {
      this.#timer = this.#options.clock.setTimer(LOOK_FOR_SOURCE_MS, () => this.#lookForSource());
      return;
    }
    const { notBefore } = this.#settle;
    if (notBefore === undefined) return;
    const waitMs = notBefore - this.#now();
    if (waitMs <= 0) this.#run();
    else this.#timer = this.#options.clock.setTimer(waitMs, () => this.#run());
  }

  #wantFull(): void {
    this.#isFullWanted = true;
    this.#options.send({ kind: 'wanted' });
  }

  #lookForSource(): void {
    if (this.#missed.isWorthPass(this.#now())) this.#wantFull();
    else this.#schedule();
  }

  #run(): void {
    if (this.#hasStopped || this.#isInPass || this.#options.isFullNear()) return;
    const due = this.#settle.nextDue(this.#now());
    if (due === undefined) {
      this.#schedule();
      return;
    }
    if (due.kind === 'full') {
      this.#wantFull();
      return;
    }
    this.#runTargeted(due);
    this.#schedule();
  }

  #runTargeted({ directories, renames }: Extract<Due, { kind: 'targeted' }>): void {
    this.#isInPass = true;
    this.#options.send({ kind: 'targeted' });
    const targeted = { directories, renames, replicaEntries: this.#replicaEntries, replicaFiles: this.#replicaFiles };
    const result = this.#options.runTargeted(targeted, this.#watchDirectory);
    this.#isInPass = false;
    const now = this.#now();
    this.#take(now);
    if (result === undefined) {
      // A full pass finds out what they are.
      this.#options.send({ kind: 'targeted-report', report: undefined });
      this.#wantFull();
      return;
    }
    const { report, wantsFull } = result;
    this.#account(report, now);
    const unsettled = this.#unsettled.after(report, directories);
    const isHeld = unsettled.outcome === 'held';
    // A hold that passes by itself is not worth a word in the log; the status shows it all the same.
    const waiting = unsettled.hold === undefined ? {} : { waiting: unsettled.hold };
    this.#options.send({
      kind: 'targeted-report',
      ...(isHeld ? { report: undefined, ...waiting } : { report: unsettled }),
    });
    this.#watching.tell();
    if (this.#hold.afterTargeted(isHeld, now) || wantsFull) this.#settle.wantFull(now);
  }

  #account(report: Report, now: number): void {
    const { outcome } = report;
    this.#retries.targetedEnded(outcome);
    if (outcome === 'ok' || outcome === 'problems') {
      if (report.again) this.#settle.failed(now + this.#options.settleMs + 1);
      else this.#settle.done();
      if (!report.again) this.#behind.mirrored(this.#settle.oldestAt, now);
      this.#lookAgain(report);
    } else {
      this.#settle.failed(now + (outcome === 'held' ? HOLD_AGAIN_MS : this.#retries.waitMs));
    }
    this.#replicaEntries += growthOf(report);
    const { copied, removed } = report.counts;
    this.#replicaFiles = Math.max(0, this.#replicaFiles + copied - removed);
  }

  /** What could not be mirrored is tried again: no event may tell that it works by now. */
  #lookAgain({ problems, problemCount }: Report): void {
    if (problemCount === 0) return;
    const at = this.#now() + this.#retries.waitMs;
    if (problemCount > problems.length || concernsAll({ problems })) {
      this.#settle.wantFull(at);
      return;
    }
    // While an ignore file cannot be read, all of its directory is left as it is.
    const placeOf = (path: RelativePath) => (this.#ignoreFiles.has(nameOf(path)) ? parentOf(path) : path);
    for (const { path } of problems) this.#settle.lookAgain(placeOf(path), at);
  }
}
