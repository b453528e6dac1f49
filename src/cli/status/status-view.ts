// The status as it is now: the runner's file, judged by the time and by whether the runner lives. Pure.

import type { Config } from '../../config/resolve/config.js';
import {
  exitCodeOf,
  type PairState,
  type PairStatus,
  standingUpdates,
  stateAt,
} from '../../core/report/pair-status.js';
import { stateAfterPasses } from '../../core/report/state-after.js';
import type { Verification } from '../../core/report/verification.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import type { RunnerStatus, StatusFile } from '../../state/status-file.js';
import { EXIT } from '../process/exit-code.js';

// The status file, with `alive`, and with each pair's state as it is now.
/** What `status --json` prints. */
export interface StatusView {
  /** The version of this format. */
  readonly version: 1;
  /** The config file that was asked about. */
  readonly config: string;
  /** Whether the runner that wrote the status still runs. */
  readonly alive: boolean;
  /** The service, or the single run; absent when none has written a status yet. */
  readonly runner?: RunnerStatus;
  /** The config's pairs in its order, then those that only a running service still has. */
  readonly pairs: Readonly<Record<string, PairStatus>>;
}

/** Judges a status. `file` is absent when there is none yet. */
export function viewStatus(options: {
  readonly config: Config;
  readonly file: StatusFile | undefined;
  readonly alive: boolean;
  readonly now: number;
  /** The last verification of a pair, whoever has asked for it. */
  readonly verificationOf: (pair: PairKeyParts) => Verification | undefined;
}): StatusView {
  const { config, file, alive, now, verificationOf } = options;
  const known = new Map(Object.entries(file?.pairs ?? {}));
  const pairs = new Map<string, PairStatus>();
  for (const { name, source, replica } of config.pairs) {
    pairs.set(name, known.get(name) ?? { source, replica, state: 'waiting', droppedTicks: 0 });
  }
  for (const [name, pair] of known) if (alive && !pairs.has(name)) pairs.set(name, pair);
  for (const [name, { running, watching, waiting, behindSince, manyUpdates, ...pair }] of pairs) {
    const moment = { ...(running && { running }), ...(waiting && { waiting }), ...(behindSince && { behindSince }) };
    const heard = alive ? { ...moment, ...(watching && { watching }) } : {};
    const standing = standingUpdates(manyUpdates, now);
    const verification = verificationOf({ name, source: pair.source, replica: pair.replica });
    pairs.set(name, {
      ...pair,
      ...heard,
      ...(standing && { manyUpdates: standing }),
      ...(verification && { verification }),
      state: stateNow(pair, { alive, now }),
    });
  }
  const runner = file === undefined ? {} : { runner: file.runner };
  return { version: 1, config: config.file, alive, ...runner, pairs: Object.fromEntries(pairs) };
}

/** How the runner is: `crashed` means that it is gone without having said so. */
export function runnerState({ alive, runner }: StatusView): 'none' | 'alive' | 'ended' | 'crashed' {
  if (runner === undefined) return 'none';
  if (alive) return 'alive';
  return runner.endedAt === undefined ? 'crashed' : 'ended';
}

/**
 * The exit code of `status`, by the worst pair. A crashed runner is trouble of its own, and so is one that was never
 * there: nothing has been mirrored. A stopped pair counts by what its last pass left.
 */
export function exitCodeOfStatus(view: StatusView): number {
  const state = runnerState(view);
  const states = Object.values(view.pairs).map(
    ({ state, ...passes }): PairState =>
      state === 'stopped' || state === 'paused' ? (stateAfterPasses(passes) ?? state) : state,
  );
  const worst = exitCodeOf(states);
  return worst === EXIT.done && (state === 'none' || state === 'crashed') ? EXIT.problems : worst;
}

/** The exit code of `status --exit-code`: whatever the pairs are like, nobody mirrors them while no service runs. */
export function exitCodeForScripts(view: StatusView): number {
  return runnerState(view) === 'alive' ? exitCodeOfStatus(view) : EXIT.stopped;
}

/** A pass cannot be running without its runner: it was lost with it. */
function stateNow(pair: PairStatus, { alive, now }: { alive: boolean; now: number }): PairState {
  const state = stateAt(pair, now);
  return state === 'running' && !alive ? 'failed' : state;
}
