// Where the page is, as the hash of its address says. Pure.

/** The parts of what is shown of one pair. */
export const TABS = ['history', 'conflicts', 'log', 'config', 'restore', 'plan'] as const;

/** One of them. */
export type Tab = (typeof TABS)[number];

/** What is looked at. */
export type Route =
  | { readonly kind: 'overview' }
  /** What a pass of a pair has held. */
  | { readonly kind: 'held'; readonly pair: string }
  /** One pair, beside the overview. */
  | { readonly kind: 'pair'; readonly pair: string; readonly tab: Tab };

/** Reads a hash; whatever it cannot read is the overview. Never throws. */
export function routeOf(hash: string): Route {
  const [kind, name, tab] = hash.replace(/^#\/?/, '').split('/');
  const pair = decoded(name ?? '');
  if (pair === '') return { kind: 'overview' };
  if (kind === 'held') return { kind: 'held', pair };
  if (kind === 'pair') return { kind: 'pair', pair, tab: TABS.find((known) => known === tab) ?? 'history' };
  return { kind: 'overview' };
}

/** The hash of a route. */
export function hashOf(route: Route): string {
  switch (route.kind) {
    case 'overview':
      return '#/';
    case 'held':
      return `#/held/${encodeURIComponent(route.pair)}`;
    case 'pair':
      return `#/pair/${encodeURIComponent(route.pair)}/${route.tab}`;
    default:
      return route satisfies never;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // cut in the middle of a character
  }
}
