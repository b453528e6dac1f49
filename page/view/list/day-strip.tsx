// The last 30 days of a pair, one mark a day.

import { DAY_WORDS, type DayKind, describeStrip, stripOf } from '../../model/days.js';
import { dayOf } from '../../model/words.js';
import { daysOf } from '../../service/days.js';
import { now } from '../../service/pairs.js';

const WIDTH = 4;
const HEIGHT = 16;

/** How high each kind stands, for whoever cannot tell the colours. */
const HEIGHTS: Readonly<Record<DayKind, number>> = {
  ...{ ok: 10, idle: 4, trouble: 16, held: 16 },
  ...{ paused: 2, missed: 7, unknown: 1 },
};

/** Shows it; an empty place until it is known. */
export function DayStrip({ pair }: { readonly pair: string }) {
  const days = daysOf(pair).value;
  if (days === undefined) return null;
  const marks = stripOf(days, dayOf(now.value));
  return (
    <svg
      class="days"
      preserveAspectRatio="none"
      viewBox={`0 0 ${marks.length * (WIDTH + 1) - 1} ${HEIGHT}`}
      width={marks.length * (WIDTH + 1) - 1}
      height={HEIGHT}
      role="img"
      aria-label={describeStrip(marks)}
    >
      {marks.map(({ day, kind }, index) => (
        <rect
          key={day}
          class={kind}
          x={index * (WIDTH + 1) + (kind === 'missed' ? 0.5 : 0)}
          y={HEIGHT - HEIGHTS[kind] - (kind === 'missed' ? 0.5 : 0)}
          width={WIDTH - (kind === 'missed' ? 1 : 0)}
          height={HEIGHTS[kind]}
        >
          <title>{`${day}: ${DAY_WORDS[kind]}`}</title>
        </rect>
      ))}
    </svg>
  );
}
