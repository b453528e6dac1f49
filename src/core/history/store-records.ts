// The small records of a store, as their files say them. One that is cut off or damaged says nothing: each of them can
// be done without.

import type { SinceRecord, SizeRecord } from './store-layout.js';

/** Since when the replica is known, in milliseconds since 1970; undefined for what says nothing. Never throws. */
export function parseSince(text: string): number | undefined {
  const { since } = parse<SinceRecord>(text);
  return typeof since === 'number' ? since : undefined;
}

/** What an increment comes to; undefined for what says nothing. Never throws. */
export function parseSize(text: string): Omit<SizeRecord, 'version'> | undefined {
  const { bytes, entries } = parse<SizeRecord>(text);
  return typeof bytes === 'number' && typeof entries === 'number' ? { bytes, entries } : undefined;
}

function parse<Parsed>(text: string): Partial<Parsed> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Parsed>;
  } catch {
    return {};
  }
}
