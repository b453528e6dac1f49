// The strips of days: each pair's is asked for once its row is seen, a few at a time.

import { type Signal, signal } from '@preact/signals';
import type { DayCounts } from '../model/days.js';
import { get, ofPair } from './call.js';
import type { HistoryAnswer } from './contract.js';
import { countOf, passesEnded } from './pairs.js';

interface Known {
  readonly days: Signal<readonly DayCounts[] | undefined>;
  askedAt: number;
  /** How many passes had ended by then. */
  passes: number;
}

const known = new Map<string, Known>();
const waiting: string[] = [];
let running = 0;

const AT_ONCE = 4;
/** A pair that mirrors all the time does not change its strip each time. */
const FRESH_MS = 60_000;

/** The days of a pair that is seen; undefined until they are known. */
export function daysOf(name: string): Signal<readonly DayCounts[] | undefined> {
  const ended = countOf(passesEnded, name).value;
  let entry = known.get(name);
  if (entry === undefined) {
    entry = { days: signal(undefined), askedAt: Number.NEGATIVE_INFINITY, passes: -1 };
    known.set(name, entry);
  }
  if (entry.passes !== ended && Date.now() - entry.askedAt > FRESH_MS) {
    entry.passes = ended;
    entry.askedAt = Date.now();
    waiting.push(name);
    next();
  }
  return entry.days;
}

function next(): void {
  while (running < AT_ONCE) {
    // The last one is what is seen now, after quick scrolling.
    const name = waiting.pop();
    const entry = name === undefined ? undefined : known.get(name);
    if (name === undefined || entry === undefined) return;
    running++;
    get<HistoryAnswer>(ofPair(name, 'history', { limit: 1 }))
      .then(({ days }) => {
        entry.days.value = days;
      })
      .catch(() => {
        // Without a history there is no strip; it is asked for anew with the next pass.
        entry.askedAt = Number.NEGATIVE_INFINITY;
      })
      .finally(() => {
        running--;
        next();
      });
  }
}
