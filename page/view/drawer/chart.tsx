// One number of the last passes, a bar each. Drawn by hand: a library of charts would be half of the whole page.

import { showMoment } from '../../model/words.js';

/** What is drawn. */
interface ChartProps {
  readonly title: string;
  /** When the passes ended. **Units**: milliseconds since 1970. **Shape**: growing. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** A value in words. */
  readonly show: (value: number) => string;
  /** What the bars are called in the style sheet. */
  readonly kind: string;
}

/** The drawing is stretched to the room that there is. */
const HEIGHT = 100;
const BAR = 10;
/** What is not nothing is seen, however small it is beside the others. */
const LEAST = 2;

/** Draws it. The list below it says the same in words. */
export function Chart({ title, times, values, show, kind }: ChartProps) {
  const most = Math.max(...values);
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  return (
    <figure>
      <figcaption>
        {title} <span class="quiet">up to {show(most)}</span>
      </figcaption>
      <svg
        class={`chart ${kind}`}
        viewBox={`0 0 ${Math.max(1, values.length) * BAR} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title} of ${values.length} passes since ${showMoment(first)}, up to ${show(most)}`}
      >
        {values.map((value, index) => {
          const height = value === 0 ? 0 : Math.max(LEAST, (value / most) * HEIGHT);
          const time = times[index] ?? 0;
          return (
            <g key={time}>
              <title>{`${showMoment(time)}: ${show(value)}`}</title>
              <rect class="place" x={index * BAR} y={0} width={BAR} height={HEIGHT} />
              <rect class="bar" x={index * BAR + 1} y={HEIGHT - height} width={BAR - 2} height={height} />
            </g>
          );
        })}
      </svg>
      <div class="times quiet" aria-hidden="true">
        <span>{showMoment(first)}</span>
        <span>{showMoment(last)}</span>
      </div>
    </figure>
  );
}
