// The lanes of one pass, as the I/O thread sees them: it gives them directories, takes in what came of those, and goes
// on with its own ones meanwhile.

import type { WantedRestore } from '../../core/history/wanted-restore.js';
import type { Pair } from '../../core/pair/pair.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import { addCounts } from '../../core/report/report.js';
import type { LentRoot, Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Visit } from '../mirror/visit.js';
import { LaneHandle } from './lane-handle.js';
import type { VisitResult, VisitTask } from './lane-protocol.js';
import type { PassContext } from '../context/pass-context.js';
import type { Progress } from '../../core/report/progress.js';
import type { LinesMessage, LineStyle } from '../threads/protocol.js';
import type { Job } from '../context/lane-job.js';

/** What lanes are made of. */
export interface LanesOptions {
  /** How many threads are to walk a large tree from now on, the I/O thread among them. */
  count(): number;
  /** How many entries of the source a walk has met before there is more than one. */
  readonly fromEntries: number;
  /** From which size on a file's content is for several threads. */
  readonly fromBytes: number;
  readonly pair: Pair;
  /** As in `LaneData`. */
  readonly restore?: WantedRestore | undefined;
  readonly style: LineStyle;
  readonly styleMemory: SharedArrayBuffer;
  readonly passMemory: SharedArrayBuffer;
  /** What a lane runs; default: lane-thread.js. */
  readonly entry?: URL;
  takeLines(lines: LinesMessage): void;
  linesDropped(count: number): void;
  /** What the lanes have done since the last call. */
  progressed(progress: Omit<Progress, 'path'>): void;
  /** What a lane is at, for which the I/O thread waits. */
  waitsFor(path: string): void;
}

/** How many requests a lane may have before it, so that it need not wait for the next one. */
const REQUESTS_AHEAD = 2;
/**
 * How many directories go to a lane at once: many, because a message costs as much as some dozen files, but never all
 * there are.
 */
const MOST_VISITS = 16;
/** How long the I/O thread waits before it shows that it is alive. */
const WAIT_MS = 50;

/** The lanes of one pass. To be ended, however that ends. */
export class Lanes {
  /** What is done in the directories that are given out from now on. */
  task: VisitTask = { kind: 'mirror' };
  /** What is known of a directory that is to be looked at. */
  recordOf: ((path: RelativePath) => Uint8Array | undefined) | undefined;
  readonly #context: PassContext;
  readonly #options: LanesOptions;
  readonly #lanes: LaneHandle[];
  /** The I/O thread among them. */
  readonly #count: number;
  /** Visits that only the I/O thread can do. */
  readonly #givenBack: Visit[] = [];
  readonly #mayChange: () => boolean;

  /** `mayChange` tells whether it is written down that the pass changes something. */
  constructor(context: PassContext, options: LanesOptions, mayChange: () => boolean) {
    this.#context = context;
    this.#options = options;
    this.#mayChange = mayChange;
    const replica = context.plan.replica;
    if (replica === undefined) throw new Error('internal: lanes were started without a replica');
    const { source, policy, rules, borders, barred, isFed, verified } = context.plan;
    const { followed } = context.output;
    const shared = {
      ...options,
      pair: { ...options.pair, policy },
      source: lend(source),
      replica: lend(replica),
      rules,
      borders: { source: borders.source.paths, replica: borders.replica.paths },
      barred: { source: barred.source.ids, replica: barred.replica.ids },
      isFed,
      ...(verified && { verified }),
      followed,
    };
    this.#count = options.count();
    this.#lanes = Array.from({ length: this.#count - 1 }, (_, lane) => new LaneHandle({ ...shared, lane }));
  }

  /** Whether a lane has something to do. */
  get isBusy(): boolean {
    return this.#lanes.some(({ isBusy }) => isBusy);
  }

  /**
   * Takes in what the lanes have done, and gives them more of what is on the stack. To be called often.
   * @throws FoldersyncError LANE where one of them has ended by itself
   */
  tend(stack: Visit[]): void {
    this.takeIn(stack);
    for (const lane of this.#lanes) lane.requireAlive();
    for (const lane of this.#lanes) {
      while (lane.requests < REQUESTS_AHEAD && stack.length > 0) this.#give(lane, stack);
    }
  }

  /** Takes in what the lanes have done, and no more. */
  takeIn(stack: Visit[]): void {
    for (const lane of this.#lanes) {
      for (const answer of lane.drainAnswers()) {
        if (answer.kind === 'lines') this.#options.takeLines(answer);
        else this.#takeIn(answer, stack);
      }
      this.#options.progressed(lane.drainProgress());
    }
  }

  /** Tells each lane of work that it may join. */
  invite(job: Job): void {
    for (const lane of this.#lanes) lane.invite(job);
  }

  /** Whether one of them has ended by itself, as the kernel says. */
  isGone(lane: number): boolean {
    return this.#lanes[lane]?.isGone === true;
  }

  /** A directory that was given back, if there is one. */
  nextGivenBack(): Visit | undefined {
    return this.#givenBack.pop();
  }

  /** Kept when a lane has something to say, or after a moment. */
  async next(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    this.#showWhere();
    const moment = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS);
    });
    await Promise.race([moment, ...this.#lanes.map((lane) => lane.heard())]);
    clearTimeout(timer);
  }

  /** Has every lane stop between two operations. */
  cancel(): void {
    for (const lane of this.#lanes) lane.cancel();
  }

  /** Kept once no lane touches the folders any more. What they have not been asked for yet is not done. */
  async end(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.end()));
  }

  /** Where the lanes are, rather than where this thread was last. */
  #showWhere(): void {
    const busy = this.#lanes.find(({ isBusy }) => isBusy);
    if (busy !== undefined) this.#options.waitsFor(busy.path);
  }

  #give(lane: LaneHandle, stack: Visit[]): void {
    const share = Math.ceil(stack.length / (4 * this.#count));
    const visits = stack.splice(-Math.min(share, MOST_VISITS)).reverse();
    if (this.task.kind === 'mirror') for (const { path } of visits) this.#watch(path);
    lane.ask({
      kind: 'visit',
      visits,
      task: this.task,
      mayChange: this.#mayChange(),
      increment: this.#context.writer.increment,
      refusing: this.#context.output.refusing.all,
      claims: this.#context.output.claims?.forLane,
      records: this.recordOf && visits.map(({ path }) => this.recordOf?.(path)),
    });
  }

  /** Before a lane lists it, because the watcher belongs to this thread. */
  #watch(path: Visit['path']): void {
    const { watch, source } = this.#context.plan;
    if (watch === undefined) return;
    try {
      using directory = source.openDirectory(path);
      watch(path, directory);
    } catch (error) {
      if (!(error instanceof FsError)) throw error; // the lane meets the same, and tells
    }
  }

  #takeIn(result: VisitResult, stack: Visit[]): void {
    const context = this.#context;
    const { journal, waiting, facts } = context.output;
    for (const child of result.children) stack.push(child);
    this.#givenBack.push(...result.givenBack);
    addCounts(journal.counts, result.counts);
    for (const problem of result.problems) journal.problem(problem);
    for (const [path, cost] of result.largeCopies) journal.largeCopy(path, cost);
    journal.hasMoved ||= result.hasMoved;
    facts.meet(result.latestMet);
    if (result.hasComparedByCtime) facts.comparedByCtime();
    for (const left of result.left) context.output.left?.push(left);
    for (const path of result.made) context.output.made.push(path);
    for (const path of result.updated) context.output.updates.add(path);
    for (const [path, metadata] of result.stamps) waiting.stamps.set(path, metadata);
    for (const [path, leftOut] of result.unfinished) waiting.unfinished.set(path, leftOut);
    for (const path of result.unread) context.output.unread.add(path);
    context.output.refusing.merge(result.refusing);
    context.output.claims?.addNotes(result.notes);
    for (const path of result.putOff) context.output.claims?.putOff(path);
    for (const files of result.putOffFiles) context.output.claims?.putOffFiles(files);
    this.#options.linesDropped(result.linesDropped);
  }
}

function lend({ path, descriptor, rules, entersMounts }: Root): LentRoot {
  return { path, descriptor, rules, entersMounts };
}
