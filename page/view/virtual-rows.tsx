// A long list of which only what is seen is in the document.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { drawnRows, scrollTopFor } from '../model/window.js';

/** How the list is. */
interface VirtualRowsProps {
  readonly rows: number;
  /** **Units**: pixels. */
  readonly rowHeight: number;
  /** A row that stays in the document while it is not seen, because the keyboard is on it; -1 for none. */
  readonly kept: number;
  /** A row to bring into sight, each time that this is another object. */
  readonly reveal: { readonly row: number } | undefined;
  /** Draws one row, in an element with this style and the class `virtual`. */
  readonly draw: (row: number, style: { readonly transform: string }) => ComponentChildren;
}

/** Shows it, in an element that scrolls. */
export function VirtualRows({ rows, rowHeight, kept, reveal, draw }: VirtualRowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [{ scrollTop, viewHeight }, setSeen] = useState({ scrollTop: 0, viewHeight: 0 });
  const measure = () => {
    const element = box.current;
    if (element === null) return;
    const next = { scrollTop: element.scrollTop, viewHeight: element.clientHeight };
    setSeen((seen) => (seen.scrollTop === next.scrollTop && seen.viewHeight === next.viewHeight ? seen : next));
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || reveal === undefined || reveal.row < 0) return;
    const { scrollTop, clientHeight: viewHeight } = element;
    const wanted = scrollTopFor(reveal.row, { rows, rowHeight, scrollTop, viewHeight });
    if (wanted !== undefined) element.scrollTop = wanted;
    measure();
  }, [reveal]);
  const { from, to, top, height } = drawnRows({ rows, rowHeight, scrollTop, viewHeight });
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  if (kept >= 0 && kept < rows && (kept < from || kept >= to)) drawn.push(kept);
  return (
    <div class="scroller" ref={box} onScroll={measure}>
      <div class="spacer" style={{ height: `${height}px` }}>
        {drawn.map((row) => draw(row, { transform: `translateY(${top + (row - from) * rowHeight}px)` }))}
      </div>
    </div>
  );
}
