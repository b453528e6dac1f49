// The last days of a pair as a strip: one mark a day. Pure.

/** What a day was. */
export type DayKind =
  /** Something was mirrored, and all went well. */
  | 'ok'
  /** Passes came, and there was nothing to do. */
  | 'idle'
  /** A pass failed, or left problems. */
  | 'trouble'
  /** A pass was held. */
  | 'held'
  /** No pass came, because the pair was paused. */
  | 'paused'
  /** No pass came. */
  | 'missed'
  /** Before the first that is known. */
  | 'unknown';

/** How the passes of one day ended, each outcome counted. */
export interface DayCounts {
  /** **Shape**: `2026-11-30`. */
  readonly day: string;
  readonly ok?: number;
  readonly idle?: number;
  readonly problems?: number;
  readonly held?: number;
  readonly failed?: number;
  readonly cancelled?: number;
  /** Planned passes that did not start. */
  readonly missed?: number;
  /** Whether the pair was paused when it ended, and so on the days after it that are not known. */
  readonly paused?: boolean;
}

/** One mark. */
export interface DayMark {
  readonly day: string;
  readonly kind: DayKind;
}

/** The strip that ends with a day. **Shape**: days and marks oldest first, one mark a day without gaps. */
export function stripOf(days: readonly DayCounts[], today: string, length = 30): DayMark[] {
  const known = new Map(days.map((counts) => [counts.day, counts]));
  const first = [...known.keys()].sort()[0] ?? '9999';
  const begin = dayBefore(today, length - 1);
  let isPaused = days.findLast(({ day }) => day < begin)?.paused === true;
  return Array.from({ length }, (_, index) => {
    const day = dayBefore(today, length - 1 - index);
    const counts = known.get(day);
    if (counts !== undefined) {
      isPaused = counts.paused === true;
      return { day, kind: kindOf(counts) };
    }
    if (isPaused) return { day, kind: 'paused' };
    // Of today nothing may be due yet.
    return { day, kind: day < first || day === today ? 'unknown' : 'missed' };
  });
}

function kindOf({ ok = 0, idle = 0, problems = 0, held = 0, failed = 0, paused = false }: DayCounts): DayKind {
  if (held > 0) return 'held';
  if (problems + failed > 0) return 'trouble';
  if (ok > 0) return 'ok';
  if (idle > 0) return 'idle';
  return paused ? 'paused' : 'missed';
}

function dayBefore(day: string, count: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date - count)).toISOString().slice(0, 10);
}

/** The word of each kind. */
export const DAY_WORDS: Readonly<Record<DayKind, string>> = {
  ok: 'mirrored',
  idle: 'nothing to do',
  trouble: 'trouble',
  held: 'held',
  paused: 'paused',
  missed: 'missed',
  unknown: 'nothing known',
};

/** Says a strip in words, for whoever cannot see it: `30 days: 27 mirrored, 2 missed, 1 held`. */
export function describeStrip(marks: readonly DayMark[]): string {
  const kinds = Object.keys(DAY_WORDS) as DayKind[];
  const parts = kinds.flatMap((kind) => {
    const count = marks.filter((mark) => mark.kind === kind).length;
    return count === 0 ? [] : [`${count} ${DAY_WORDS[kind]}`];
  });
  return `${marks.length} days: ${parts.join(', ')}`;
}
