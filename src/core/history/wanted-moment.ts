// What a person asks a replica to be like: a time in words, or a restore point by its name.

import type { Name } from '../tree/bytes.js';
import { parseWantedTime } from '../words/wanted-time.js';
import type { WantedMoment } from './restore-points.js';
import { isIncrementName } from './store-layout.js';

/** What a text came to as a moment, or why it is none. */
export type ParsedMoment =
  | { readonly ok: true; readonly wanted: WantedMoment }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** Reads a moment as a command line has it. **Units**: `now` in milliseconds since 1970. Never throws. */
export function parseWantedMoment(text: string, now: number): ParsedMoment {
  const word = text.trim();
  if (isIncrementName(word)) return { ok: true, wanted: { kind: 'point', name: word as Name } };
  if (word.toLowerCase() === 'now') return { ok: true, wanted: { kind: 'now' } };
  const parsed = parseWantedTime(text, now);
  if (!parsed.ok) return parsed;
  if (parsed.time <= now) return { ok: true, wanted: { kind: 'time', time: parsed.time } };
  return {
    ok: false,
    reason: `"${text}" is still to come`,
    hint: 'a replica can be brought back to what it was, not forth',
  };
}
