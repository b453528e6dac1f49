// What a pair removed lately, so that many small passes cannot leak past the limit that one large pass would meet.

/** One minute of a pair's past. */
export interface HistoryMinute {
  /** Minutes since 1970. */
  readonly minute: number;
  /** Destructive operations done in it. */
  readonly removed: number;
  /** The most entries that the replica held in it. */
  readonly entries: number;
}

/** The minutes of the last hour in which a pass ended. **Shape**: ascending, no minute twice, at most 121. */
export type RemovalHistory = readonly HistoryMinute[];

/** The last hour in two numbers. */
export interface HistorySum {
  readonly removed: number;
  readonly mostEntries: number;
}

const HOUR_MINUTES = 60;

/** Adds what a pass did, and forgets what is older than an hour. **Units**: `at` in milliseconds since 1970. */
export function recordPass(
  history: RemovalHistory,
  pass: { readonly at: number; readonly removed: number; readonly entries: number },
): RemovalHistory {
  const minute = Math.floor(pass.at / 60_000);
  const others = recent(history, minute).filter((past) => past.minute !== minute);
  const same = history.find((past) => past.minute === minute);
  const merged = {
    minute,
    removed: pass.removed + (same?.removed ?? 0),
    entries: Math.max(pass.entries, same?.entries ?? 0),
  };
  return [...others, merged].sort((a, b) => a.minute - b.minute);
}

/** What the last hour comes to. **Units**: `at` in milliseconds since 1970. */
export function sumHistory(history: RemovalHistory, at: number): HistorySum {
  let removed = 0;
  let mostEntries = 0;
  for (const past of recent(history, Math.floor(at / 60_000))) {
    removed += past.removed;
    mostEntries = Math.max(mostEntries, past.entries);
  }
  return { removed, mostEntries };
}

/** Minutes up to an hour ahead count too: a clock that was set back must not make the past forgotten. */
function recent(history: RemovalHistory, minute: number): HistoryMinute[] {
  return history.filter((past) => Math.abs(past.minute - minute) < HOUR_MINUTES);
}
