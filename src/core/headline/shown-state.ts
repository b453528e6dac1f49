// How a pair is shown: its states as five, so that a glance tells what asks for a person. Pure.

import type { PairStatus } from '../report/pair-status.js';
import { stateAfterPasses } from '../report/state-after.js';

/** What a row says of a pair. */
export type ShownState =
  /** A person has to decide. */
  | 'needs-you'
  /** Something went wrong, or nothing has gone right for too long. */
  | 'trouble'
  /** A pass runs, or is about to judge anew. */
  | 'working'
  /** The replica is as the source. */
  | 'exact'
  /** Nothing goes on: paused, stopped, or not mirrored yet. */
  | 'idle';

/** The shown states, the worst first. */
export const SHOWN_STATES: readonly ShownState[] = ['needs-you', 'trouble', 'working', 'exact', 'idle'];

/** The word of each. */
export const STATE_WORDS: Readonly<Record<ShownState, string>> = {
  'needs-you': 'Needs you',
  trouble: 'Trouble',
  working: 'Working',
  exact: 'Exact',
  idle: 'Idle',
};

/** What of a pair decides how it is shown. */
export type Judged = Pick<PairStatus, 'state' | 'waiting' | 'lastPass' | 'standing'>;

/** How a pair is shown. A pass that runs hides nothing of what the ones before it have left. */
export function shownStateOf(pair: Judged): ShownState {
  const { state } = pair;
  switch (state) {
    case 'held':
      return 'needs-you';
    case 'problems':
    case 'failed':
    case 'stuck':
    case 'stale':
      return 'trouble';
    case 'running': {
      const left = stateAfterPasses(pair);
      if (left === 'held') return 'needs-you';
      return left === 'problems' || left === 'failed' ? 'trouble' : 'working';
    }
    case 'waiting':
      return pair.waiting === undefined ? 'idle' : 'working';
    case 'ok':
    case 'degraded':
      return 'exact';
    case 'paused':
    case 'stopped':
      return 'idle';
    default:
      return state satisfies never;
  }
}
