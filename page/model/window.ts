// Which rows of a long list are drawn, and where. Pure.

/** A list of rows of one height, and what of it is seen. **Units**: pixels. */
export interface Seen {
  readonly rows: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
}

/** What is drawn. **Units**: pixels. */
export interface DrawnRows {
  /** The first row that is drawn, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first one stands, from the top of all that can be scrolled. */
  readonly top: number;
  /** The height of all that can be scrolled. */
  readonly height: number;
}

/**
 * The most that is scrolled. Browsers draw nothing beyond some height: Firefox after 17.8 million pixels, Chromium
 * after 33.5 million. A longer list is scrolled faster instead.
 */
const HEIGHT_MOST = 12_000_000;

/** How many rows are drawn above and below of what is seen, so that none is missed while it is scrolled. */
const BEYOND = 6;

/** The rows to draw. */
export function drawnRows(seen: Seen): DrawnRows {
  const { rows, rowHeight, viewHeight } = seen;
  const height = Math.min(rows * rowHeight, HEIGHT_MOST);
  const scrollTop = Math.max(0, Math.min(seen.scrollTop, height - viewHeight));
  const position = scrollTop * stretchOf(seen);
  const from = Math.max(0, Math.floor(position / rowHeight) - BEYOND);
  const to = Math.min(rows, Math.ceil((position + viewHeight) / rowHeight) + BEYOND);
  return { from, to, top: scrollTop + from * rowHeight - position, height };
}

/** Where to scroll to so that a row is seen whole; undefined where it is already. */
export function scrollTopFor(row: number, seen: Seen): number | undefined {
  const { rowHeight, viewHeight, scrollTop } = seen;
  const stretch = stretchOf(seen);
  const position = scrollTop * stretch;
  const top = row * rowHeight;
  if (top < position) return top / stretch;
  if (top + rowHeight > position + viewHeight) return (top + rowHeight - viewHeight) / stretch;
  return undefined;
}

/** How many pixels of rows go by for each that is scrolled. */
function stretchOf({ rows, rowHeight, viewHeight }: Seen): number {
  const whole = rows * rowHeight;
  if (whole <= HEIGHT_MOST || viewHeight >= HEIGHT_MOST) return 1;
  return (whole - viewHeight) / (HEIGHT_MOST - viewHeight);
}
