// The headline: all pairs in one sentence, the worst first. Pure.

import type { PairState } from '../report/pair-status.js';
import { type Judged, type ShownState, shownStateOf } from './shown-state.js';

/** One part of the sentence. */
export interface HeadlinePart {
  readonly state: ShownState;
  readonly text: string;
}

/** What a kind of pairs is called: one of it, and several. */
interface Words {
  readonly state: ShownState;
  readonly one: string;
  readonly many: string;
}

/** In the order of the sentence. */
const KINDS = {
  held: { state: 'needs-you', one: 'waits for you', many: 'wait for you' },
  failed: { state: 'trouble', one: 'has failed', many: 'have failed' },
  stuck: { state: 'trouble', one: 'is stuck', many: 'are stuck' },
  problems: { state: 'trouble', one: 'has problems', many: 'have problems' },
  stale: { state: 'trouble', one: 'is stale', many: 'are stale' },
  working: { state: 'working', one: 'working', many: 'working' },
  exact: { state: 'exact', one: 'exact', many: 'exact' },
  paused: { state: 'idle', one: 'paused', many: 'paused' },
  stopped: { state: 'idle', one: 'stopped', many: 'stopped' },
  waiting: { state: 'idle', one: 'not mirrored yet', many: 'not mirrored yet' },
} as const satisfies Record<string, Words>;

type Kind = keyof typeof KINDS;

/**
 * Says how the pairs are: `1 pair waits for you`, `1 has problems`, `12 exact`. **Shape**: worst first, one part where
 * all pairs are alike, none without a pair.
 */
export function headlineOf(pairs: Iterable<Judged>): HeadlinePart[] {
  const counts = new Map<Kind, number>();
  let total = 0;
  for (const pair of pairs) {
    const kind = kindOf(pair);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    total++;
  }
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => counts.has(kind));
  if (kinds.length === 1 && kinds[0] === 'exact' && total > 1) {
    return [{ state: 'exact', text: `All ${total} pairs are exact` }];
  }
  return kinds.map((kind, index) => {
    const count = counts.get(kind) ?? 0;
    const { state, one, many } = KINDS[kind];
    const noun = index > 0 ? '' : count === 1 ? ' pair' : ' pairs';
    const verb = index === 0 && isPlain(kind) ? (count === 1 ? ' is' : ' are') : '';
    return { state, text: `${count}${noun}${verb} ${count === 1 ? one : many}` };
  });
}

function isPlain(kind: Kind): boolean {
  return ['working', 'exact', 'paused', 'stopped', 'waiting'].includes(kind);
}

/** The kind that a pair counts as; what runs is counted by what the passes before have left. */
function kindOf(pair: Judged): Kind {
  const shown = shownStateOf(pair);
  switch (shown) {
    case 'needs-you':
      return 'held';
    case 'trouble':
      return troubleOf(pair);
    case 'working':
    case 'exact':
      return shown;
    case 'idle':
      return pair.state === 'paused' || pair.state === 'stopped' ? pair.state : 'waiting';
    default:
      return shown satisfies never;
  }
}

function troubleOf({ state, lastPass, standing }: Judged): Kind {
  const named: Partial<Record<PairState, Kind>> = {
    failed: 'failed',
    stuck: 'stuck',
    problems: 'problems',
    stale: 'stale',
  };
  const own = named[state];
  if (own !== undefined) return own;
  return [lastPass, standing].some((pass) => pass?.outcome === 'failed') ? 'failed' : 'problems';
}
