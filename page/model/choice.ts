// Which pairs are shown, and in which order. Pure.

import type { PairStatus } from '../../src/core/report/pair-status.js';
import { SHOWN_STATES, shownStateOf } from '../../src/core/headline/shown-state.js';

/** What a person can choose to see. */
export const FILTERS = ['all', 'needs-you', 'running', 'exact', 'paused'] as const;

/** One of them. */
export type Filter = (typeof FILTERS)[number];

/** The word of each. */
export const FILTER_WORDS: Readonly<Record<Filter, string>> = {
  all: 'All',
  'needs-you': 'Needs you',
  running: 'Running',
  exact: 'Exact',
  paused: 'Paused',
};

/** What a pair is chosen by. */
export type Choosable = Pick<
  PairStatus,
  'state' | 'waiting' | 'lastPass' | 'standing' | 'running' | 'source' | 'replica' | 'conflicts'
> & { readonly why?: string };

/**
 * Whether a pair passes a filter. `Needs you` takes in whatever is in trouble, and conflicts that are open: nobody else
 * will look after it.
 */
export function passesFilter(pair: Choosable, filter: Filter): boolean {
  const shown = shownStateOf(pair);
  switch (filter) {
    case 'all':
      return true;
    case 'needs-you':
      return shown === 'needs-you' || shown === 'trouble' || (pair.conflicts?.open ?? 0) > 0;
    case 'running':
      return pair.state === 'running' || pair.running !== undefined;
    case 'exact':
      return shown === 'exact';
    case 'paused':
      return pair.state === 'paused';
    default:
      return filter satisfies never;
  }
}

/** Whether a pair has each word of a text in its name, its folders or its reason, whatever the case. */
export function matchesText(name: string, { source, replica, why = '' }: Choosable, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = `${name}\n${source}\n${replica}\n${why}`.toLowerCase();
  return words.every((word) => searched.includes(word));
}

/** The names in the order in which a page that is opened now shows them: the worst first, then as in the config. */
export function orderOf(pairs: ReadonlyMap<string, Choosable>): string[] {
  const weight = (name: string) => {
    const pair = pairs.get(name);
    return pair === undefined ? SHOWN_STATES.length : SHOWN_STATES.indexOf(shownStateOf(pair));
  };
  return [...pairs.keys()].sort((a, b) => weight(a) - weight(b));
}

/** The order of an open page once its pairs are others: those that stay keep their places, new ones come last. */
export function keptOrder(order: readonly string[], names: Iterable<string>): string[] {
  const wanted = new Set(names);
  const kept = order.filter((name) => wanted.delete(name));
  return [...kept, ...wanted];
}
