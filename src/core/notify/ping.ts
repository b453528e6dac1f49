// What a check of healthchecks hears of the pairs that it is about: a start and an end of each full pass, and whether
// all is well. It goes by the last word, so that a success is told only while none of the pairs is in trouble.

import type { Outcome } from '../report/report.js';

/** One word to a check. */
export interface Ping {
  readonly signal: 'start' | 'success' | 'fail';
  /** Which run it is about; absent where it is about none. **Shape**: a UUID. */
  readonly run?: string;
  /** Why, in some lines. */
  readonly body: string;
}

/** What troubles each pair, as lines to read, by its name; pairs without trouble are not there. */
export type Troubles = ReadonlyMap<string, readonly string[]>;

/** More often than that a check hears of no pass that is like the one before: servers refuse too many pings. */
const QUIET_MS = 60_000;

/** Follows the pairs of one check. **Units**: milliseconds since 1970. */
export class PingPlan {
  readonly #runs = new Map<string, string>();
  /** By pair: when the end of a pass was last told. */
  readonly #saidAt = new Map<string, number>();
  /** The troubles that were last told of; empty while all is well. */
  #toldTroubles = '';

  /** A full pass begins; `run` is an id of its own. */
  started(pair: string, { run, at }: { readonly run: string; readonly at: number }): Ping[] {
    const saidAt = this.#saidAt.get(pair);
    if (saidAt !== undefined && Math.abs(at - saidAt) < QUIET_MS) return [];
    this.#runs.set(pair, run);
    return [{ signal: 'start', run, body: '' }];
  }

  /** A full pass has ended, and this is how all pairs of the check are by now. One that was cut off says nothing. */
  ended(pair: string, { outcome, summary, troubles, at }: EndedPass): Ping[] {
    const run = this.#runs.get(pair);
    this.#runs.delete(pair);
    if (outcome === 'cancelled') return [];
    const told = keyOf(troubles);
    const isNews = told !== this.#toldTroubles;
    if (run === undefined && !isNews) return [];
    this.#toldTroubles = told;
    this.#saidAt.set(pair, at);
    const ofRun = run === undefined ? {} : { run };
    return [
      told === ''
        ? { signal: 'success', ...ofRun, body: summary }
        : { signal: 'fail', ...ofRun, body: bodyOf(troubles) },
    ];
  }

  /** Something has changed beside the full passes. */
  changed(troubles: Troubles): Ping[] {
    const told = keyOf(troubles);
    if (told === this.#toldTroubles) return [];
    this.#toldTroubles = told;
    return [
      told === '' ? { signal: 'success', body: 'all is well again' } : { signal: 'fail', body: bodyOf(troubles) },
    ];
  }
}

/** A full pass that has ended. */
interface EndedPass {
  readonly outcome: Outcome;
  /** The pass in one line. */
  readonly summary: string;
  readonly troubles: Troubles;
  readonly at: number;
}

/** Which pairs are in which trouble; what a trouble says changes with each pass. */
function keyOf(troubles: Troubles): string {
  return [...troubles.keys()].sort().join('\n');
}

function bodyOf(troubles: Troubles): string {
  return [...troubles].map(([pair, lines]) => `${pair}: ${lines.join('\n  ')}`).join('\n');
}

/** What a ping waits in vain for, once a later one of the same kind is there: a start or a success that is outdated. */
export function isOutdatedBy(waiting: Ping, later: Ping): boolean {
  return waiting.signal !== 'fail' && (later.signal === waiting.signal || waiting.signal === 'start');
}
