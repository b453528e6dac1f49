// The cycle of one pair: when a pass may start, what becomes of demands that come in between, and what follows a pass.
// Pure: the runner's supervisor feeds it what happened and carries out the commands.

import { type Backoff, backoffMs } from './backoff.js';
import type { CycleCommand, CycleInput, CycleMemory, CycleState, Demand } from './cycle-state.js';
import type { Report, Trigger } from '../report/report.js';

type Step = readonly [state: CycleState, commands: readonly CycleCommand[]];

/** How often in a row a report's `again` is followed at once; after that with backoff. */
const AGAINS_AT_ONCE = 3;

/** The waits after the first failure, doubled with each further one, and the longest. **Units**: milliseconds. */
const ENGINE_BACKOFF = { firstMs: 1000, longestMs: 5 * 60_000 };
const PASS_BACKOFF = { firstMs: 30_000, longestMs: 60 * 60_000 };

/** A pass that could not run counts as one that has failed. */
const UNREADY = { outcome: 'failed', again: false } as const;

/** The state of a pair that has just been started; `retries` is false for one that runs once. */
export function startCycle(options: { readonly retries: boolean; readonly watches: boolean }): CycleState {
  return { kind: 'idle', ...options, failures: 0, agains: 0, losses: 0, droppedTicks: 0 };
}

/** Takes one input: the new state, and what to do about it, in that order. Never throws. */
export function stepCycle(state: CycleState, input: CycleInput): Step {
  switch (input.kind) {
    case 'demand':
      return takeDemand(state, input.trigger);
    case 'skipped':
      return state.kind === 'waiting' ? rest(state) : [state, []];
    case 'unready':
      return state.kind === 'waiting' ? afterPass(countReport(state, UNREADY), undefined, UNREADY) : [state, []];
    case 'granted':
      // A grant that nobody waits for has crossed a `cancel-request`: it is given back.
      if (state.kind !== 'waiting') return [state, [{ kind: 'release-slot' }]];
      return [
        { ...memoryOf(state), kind: 'running', trigger: state.trigger, next: undefined },
        [{ kind: 'start-pass', trigger: state.trigger }],
      ];
    case 'report':
      return takeReport(state, input.report);
    case 'died':
      return takeDeath(state);
    case 'stuck':
      return takeStuck(state);
    case 'elapsed':
      return state.kind === 'backing-off' ? requestSlot(state, 'retry') : [state, []];
    case 'cancel':
      return takeCancel(state);
    case 'stop':
      return takeStop(state);
    default:
      return input satisfies never;
  }
}

function takeDemand(state: CycleState, trigger: Demand): Step {
  const isTick = trigger === 'interval' || trigger === 'cron';
  switch (state.kind) {
    case 'idle':
      return requestSlot({ ...state, losses: 0 }, trigger);
    case 'backing-off':
      return andFirst({ kind: 'clear-timer' }, requestSlot(state, trigger));
    case 'waiting':
      // The pass that waits will see whatever the demand is about.
      return [isTick ? countDropped(state) : state, []];
    case 'running':
    case 'stuck':
      return [isTick ? countDropped(state) : { ...state, next: state.next ?? trigger }, []];
    case 'stopping':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

function takeReport(state: CycleState, report: Pick<Report, 'outcome' | 'again'>): Step {
  switch (state.kind) {
    case 'running':
      return andFirst({ kind: 'release-slot' }, afterPass(countReport(state, report), state.next, report));
    case 'stopping':
      return [{ ...memoryOf(state), kind: 'stopped' }, [{ kind: 'release-slot' }]];
    // A stuck pass that ends after all: its engine has been killed, and only its end says that nothing is written any
    // more.
    case 'stuck':
    case 'idle':
    case 'waiting':
    case 'backing-off':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

function takeDeath(state: CycleState): Step {
  switch (state.kind) {
    case 'running':
      return andFirst({ kind: 'release-slot' }, afterDeath(countLostEngine(state), state.next));
    case 'stuck':
      return afterDeath(state, state.next);
    case 'stopping':
      return [{ ...memoryOf(state), kind: 'stopped' }, [{ kind: 'release-slot' }]];
    // Where nothing is watched no work is lost: the next pass starts an engine anew, and one now would be unplanned.
    case 'idle':
      return state.watches ? afterLoss(state) : [state, []];
    case 'backing-off':
      return state.watches ? andFirst({ kind: 'clear-timer' }, afterLoss(state)) : [state, []];
    case 'waiting':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

function takeStuck(state: CycleState): Step {
  switch (state.kind) {
    case 'running':
      return [
        { ...countLostEngine(state), kind: 'stuck', next: state.next },
        [{ kind: 'release-slot' }, { kind: 'kill-engine' }],
      ];
    case 'stopping':
      // Whether it ever goes is not waited for: a dead mount must not keep the runner from ending.
      return [{ ...memoryOf(state), kind: 'stopped' }, [{ kind: 'release-slot' }, { kind: 'kill-engine' }]];
    case 'idle':
      return state.watches ? stuckBetweenPasses(state) : [state, []];
    case 'backing-off':
      return state.watches ? andFirst({ kind: 'clear-timer' }, stuckBetweenPasses(state)) : [state, []];
    case 'waiting': {
      const next = state.trigger === 'retry' ? undefined : state.trigger;
      return state.watches ? andFirst({ kind: 'cancel-request' }, stuckBetweenPasses(state, next)) : [state, []];
    }
    case 'stuck':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

/**
 * A targeted pass stands still, or the engine between two of them. It has no slot to give back; nothing starts before
 * its engine is gone.
 */
function stuckBetweenPasses(memory: CycleMemory, next?: Demand): Step {
  return [{ ...countLostEngine(memory), kind: 'stuck', next }, [{ kind: 'kill-engine' }]];
}

/** What else was asked for meanwhile goes with the pass. */
function takeCancel(state: CycleState): Step {
  switch (state.kind) {
    case 'running':
      return [{ ...state, next: undefined }, [{ kind: 'cancel-pass' }]];
    case 'waiting':
      return andFirst({ kind: 'cancel-request' }, rest(state));
    case 'idle':
    case 'stuck':
    case 'backing-off':
    case 'stopping':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

function takeStop(state: CycleState): Step {
  const stopped: CycleState = { ...memoryOf(state), kind: 'stopped' };
  switch (state.kind) {
    case 'idle':
    case 'stuck':
      return [stopped, []];
    case 'waiting':
      return [stopped, [{ kind: 'cancel-request' }]];
    case 'running':
      return [{ ...memoryOf(state), kind: 'stopping' }, [{ kind: 'cancel-pass' }]];
    case 'backing-off':
      return [stopped, [{ kind: 'clear-timer' }]];
    case 'stopping':
    case 'stopped':
      return [state, []];
    default:
      return state satisfies never;
  }
}

/** What follows a pass that ended with a report. The slot goes back first, so that other pairs get their turn. */
function afterPass(memory: CycleMemory, next: Demand | undefined, report: Pick<Report, 'outcome' | 'again'>): Step {
  if (next !== undefined) return requestSlot(memory, next);
  const isFollowed = report.again && report.outcome !== 'cancelled';
  if (isFollowed && memory.agains <= AGAINS_AT_ONCE) return requestSlot(memory, 'retry');
  switch (report.outcome) {
    case 'problems':
    case 'failed':
      return backOff(memory, PASS_BACKOFF);
    case 'ok':
      return report.again ? backOff(memory, PASS_BACKOFF) : rest(memory);
    // A hold is judged anew at the next demand; asking again sooner would only repeat it.
    case 'held':
    case 'cancelled':
      return rest(memory);
    default:
      return report.outcome satisfies never;
  }
}

/**
 * What follows a pass whose engine is gone. The retry covers what was demanded meanwhile: a source that changes all the
 * time would otherwise start a crashing engine in a tight loop.
 */
function afterDeath(memory: CycleMemory, next: Demand | undefined): Step {
  return next !== undefined && !memory.retries ? requestSlot(memory, next) : backOff(memory, ENGINE_BACKOFF);
}

/**
 * What follows the end of an engine that watched: what changed since then was heard by nobody, so a full pass looks for
 * it.
 */
function afterLoss(memory: CycleMemory): Step {
  const losses = memory.losses + 1;
  return backOff({ ...memory, losses }, ENGINE_BACKOFF, losses);
}

function backOff(memory: CycleMemory, backoff: Backoff, inARow?: number): Step {
  if (!memory.retries) return rest(memory);
  const times = inARow ?? Math.max(memory.failures, memory.agains - AGAINS_AT_ONCE);
  const delayMs = backoffMs(backoff, times - 1);
  return [{ ...memoryOf(memory), kind: 'backing-off', delayMs }, [{ kind: 'set-timer', ms: delayMs }]];
}

function requestSlot(memory: CycleMemory, trigger: Trigger): Step {
  return [{ ...memoryOf(memory), kind: 'waiting', trigger }, [{ kind: 'request-slot' }]];
}

function rest(memory: CycleMemory): Step {
  return [{ ...memoryOf(memory), kind: 'idle' }, []];
}

function countReport(memory: CycleMemory, report: Pick<Report, 'outcome' | 'again'>): CycleMemory {
  const isBad = report.outcome === 'problems' || report.outcome === 'failed';
  const failures = report.outcome === 'ok' ? 0 : memory.failures + (isBad ? 1 : 0);
  return { ...memoryOf(memory), failures, agains: report.again ? memory.agains + 1 : 0 };
}

function countLostEngine(memory: CycleMemory): CycleMemory {
  return { ...memoryOf(memory), failures: memory.failures + 1, agains: 0 };
}

function countDropped<State extends CycleState>(state: State): State {
  return { ...state, droppedTicks: state.droppedTicks + 1 };
}

function andFirst(command: CycleCommand, [state, commands]: Step): Step {
  return [state, [command, ...commands]];
}

function memoryOf({ retries, watches, failures, agains, losses, droppedTicks }: CycleMemory): CycleMemory {
  return { retries, watches, failures, agains, losses, droppedTicks };
}
