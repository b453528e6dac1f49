// Visits of many directories: on the I/O thread alone while they are few, on several lanes once they have grown.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { Visit } from '../mirror/visit.js';
import type { VisitTask } from './lane-protocol.js';
import type { WantedBytes } from '../versions/free-room.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassControl } from '../context/control.js';
import type { PassLanes } from './pass-lanes.js';
import type { PassSteps } from '../threads/pass-steps.js';

/** Who shares in visits. */
export interface VisitingThreads {
  readonly lanes: PassLanes;
  /** The context's own control, through which lanes are seen to while the I/O thread is in a directory. */
  readonly control: TendedControl;
}

/** Visits that several threads can do. */
export interface VisitsInLanes {
  readonly task: VisitTask;
  /** Those still to do. */
  readonly stack: Visit[];
  /** Does one of them here, and puts those that it leads to on the stack. */
  visit(next: Visit): void;
  /** As in `Lanes`. */
  recordOf?(path: RelativePath): Uint8Array | undefined;
  /** Whether there is enough to do for more than one thread. */
  isLarge(): boolean;
}

/** Does visits until there are none left or the pass is cancelled. @throws FoldersyncError LANE */
export function* visitInLanes(
  context: PassContext,
  { lanes, control }: VisitingThreads,
  { task, stack, visit, recordOf, isLarge }: VisitsInLanes,
): PassSteps<void> {
  const giveTask = () => {
    if (lanes.running === undefined) return;
    lanes.running.task = task;
    lanes.running.recordOf = recordOf;
  };
  const start = () => {
    lanes.start(context);
    giveTask();
  };
  giveTask();
  const tending = control.tendWith(() => lanes.running?.tend(stack));
  context.helpers = {
    invite: (job, bytes) => {
      if (bytes >= WORTH_A_START * lanes.fromBytes) start();
      lanes.running?.invite(job);
    },
    attend: () => {
      lanes.running?.takeIn(stack);
      control.attend();
    },
    isGone: (lane) => lanes.running?.isGone(lane) === true,
  };
  let isDone = false;
  try {
    while (!context.control.isCancelled) {
      if (lanes.running === undefined && isLarge()) start();
      lanes.running?.tend(stack);
      const next = lanes.running?.nextGivenBack() ?? stack.pop();
      if (next !== undefined) {
        visit(next);
      } else if (lanes.running?.isBusy) {
        yield { kind: 'lanes', next: lanes.running.next() };
      } else {
        isDone = true;
        break;
      }
    }
  } finally {
    tending[Symbol.dispose]();
    context.helpers = undefined;
    if (!isDone) {
      // Nothing is done to the folders any more once this has ended.
      lanes.running?.cancel();
      yield* lanes.end(stack);
    }
  }
}

/** Starting a thread takes as long as some 100 MB of content in memory. */
const WORTH_A_START = 4;

/** How many steps a pass takes between two looks at its lanes. */
const STEPS_A_LOOK = 32;

/** A pass's control that has the lanes seen to as well. */
export class TendedControl implements PassControl {
  /** Makes room in the replica; what that is, is known once the pass may change it. */
  givesRoom: (wanted: WantedBytes) => boolean = () => false;
  /** What to do now and then. */
  #tend: () => void = () => {};
  readonly #inner: PassControl;
  #steps = 0;

  constructor(inner: PassControl) {
    this.#inner = inner;
  }

  /** Does this now and then, until it is disposed of. */
  tendWith(tend: () => void): Disposable {
    this.#tend = tend;
    return {
      [Symbol.dispose]: () => {
        this.#tend = () => {};
      },
    };
  }

  get isCancelled(): boolean {
    return this.#inner.isCancelled;
  }

  enter(path: RelativePath): void {
    this.#inner.enter(path);
    if (++this.#steps % STEPS_A_LOOK === 0) this.#tend();
  }

  makeRoom(wanted: WantedBytes): boolean {
    return this.givesRoom(wanted);
  }

  entriesMet(count: number, bytes: number): void {
    this.#inner.entriesMet(count, bytes);
  }

  onChunk(bytes: number): boolean {
    if (++this.#steps % STEPS_A_LOOK === 0) this.#tend();
    return this.#inner.onChunk(bytes);
  }

  attend(): void {
    this.#inner.attend?.();
  }
}
