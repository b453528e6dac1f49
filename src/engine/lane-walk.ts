// The walk of a whole pair, and other visits of many directories: on the I/O thread alone while they are few, on several
// lanes once they have grown.

import { type RelativePath, ROOT } from '../core/bytes.js';
import type { Visit } from './directory-visit.js';
import { Lanes, type LanesOptions } from './lanes.js';
import { leaveAll } from './leave.js';
import { newTables } from './listing.js';
import type { PassContext, PassControl } from './pass-context.js';
import type { PassSteps } from './pass-steps.js';
import { visitOnto } from './walk.js';

/** How a walk is shared out. */
export interface LaneWalkOptions {
  readonly lanes: LanesOptions;
  /** The context's own control, through which lanes are seen to while the I/O thread is in a directory. */
  readonly control: TendedControl;
  /** Whether it is written down that the pass changes something. */
  mayChange(): boolean;
}

/**
 * As `walk`, from the root on. What a directory leaves to the revisit is left in the same order, whichever lane met it.
 * @throws FoldersyncError LANE where a lane has ended by itself: nothing was left, so that nothing will be removed
 */
export function* walkInLanes(context: PassContext, options: LaneWalkOptions): PassSteps<void> {
  const stack: Visit[] = [{ path: ROOT, isNew: false }];
  const tables = newTables();
  const { counts } = context.journal;
  yield* visitInLanes(context, options, {
    stack,
    visit: (next) => visitOnto(stack, context, { visit: next, tables }),
    isLarge: () => stack.length > 1 && counts.sourceEntries >= options.lanes.fromEntries,
    onLanes: () => {
      context.left = [];
    },
  });
  const { left = [] } = context;
  context.left = undefined;
  if (!context.control.isCancelled) leaveAll(context, left);
}

/** Visits that several threads can do. */
export interface SharedVisits {
  /** Those that are to be done. */
  readonly stack: Visit[];
  /** Does one of them here, and puts those that it leads to on the stack. */
  visit(next: Visit): void;
  /** Whether there is enough to do for more than one thread. */
  isLarge(): boolean;
  /** Called once there is more than one. */
  onLanes?(): void;
}

/** Does visits until there are none left or the pass is cancelled. @throws FoldersyncError LANE */
export function* visitInLanes(
  context: PassContext,
  options: LaneWalkOptions,
  { stack, visit, isLarge, onLanes }: SharedVisits,
): PassSteps<void> {
  let lanes: Lanes | undefined;
  const start = () => {
    if (lanes !== undefined || options.lanes.count() === 1) return;
    lanes = startLanes(context, stack, options);
    onLanes?.();
  };
  context.helpers = {
    invite: (job, bytes) => {
      if (bytes >= WORTH_A_START * options.lanes.fromBytes) start();
      lanes?.invite(job);
    },
    attend: () => {
      lanes?.takeIn(stack);
      options.control.attend();
    },
  };
  try {
    while (!context.control.isCancelled) {
      if (lanes === undefined && isLarge()) start();
      lanes?.tend(stack);
      const next = lanes?.takeGivenBack() ?? stack.pop();
      if (next !== undefined) {
        visit(next);
      } else if (lanes?.isBusy) {
        yield { kind: 'lanes', next: lanes.next() };
      } else {
        break;
      }
    }
  } catch (error) {
    lanes?.cancel();
    throw error;
  } finally {
    options.control.tend = () => {};
    context.helpers = undefined;
    if (context.control.isCancelled) lanes?.cancel();
    if (lanes !== undefined) yield { kind: 'lanes', next: lanes.end() };
    lanes?.takeIn(stack);
  }
}

function startLanes(context: PassContext, stack: Visit[], { lanes, mayChange, control }: LaneWalkOptions): Lanes {
  const started = new Lanes(context, lanes, mayChange);
  control.tend = () => started.tend(stack);
  return started;
}

/** Starting a thread takes as long as some 100 MB of content in memory. */
const WORTH_A_START = 4;

/** How many steps a pass takes between two looks at its lanes. */
const STEPS_A_LOOK = 32;

/** A pass's control that has the lanes seen to as well. */
export class TendedControl implements PassControl {
  /** What is to be done now and then. */
  tend: () => void = () => {};
  readonly #inner: PassControl;
  #steps = 0;

  constructor(inner: PassControl) {
    this.#inner = inner;
  }

  get isCancelled(): boolean {
    return this.#inner.isCancelled;
  }

  enter(path: RelativePath): void {
    this.#inner.enter(path);
    if (++this.#steps % STEPS_A_LOOK === 0) this.tend();
  }

  entriesMet(count: number): void {
    this.#inner.entriesMet(count);
  }

  onChunk(bytes: number): boolean {
    if (++this.#steps % STEPS_A_LOOK === 0) this.tend();
    return this.#inner.onChunk(bytes);
  }

  attend(): void {
    this.#inner.attend?.();
  }
}
