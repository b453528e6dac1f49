// The overview: every pair as a row, with the keyboard on one of them.

import { computed, signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { matchesText, passesFilter } from '../../model/choice.js';
import { isModified, rowMovedTo } from '../../model/row-keys.js';
import { canControl, order, pairs } from '../../service/pairs.js';
import { goTo } from '../../service/place.js';
import { OnlyLooks } from '../only-looks.js';
import { VirtualRows } from '../virtual-rows.js';
import { openMenu, PairMenu } from './pair-menu.js';
import { PairRow } from './pair-row.js';
import { filter, searched, Toolbar } from './toolbar.js';

/** The names that are shown, in their order. */
const shown = computed(() =>
  order.value.filter((name) => {
    const pair = pairs.value.get(name);
    return pair !== undefined && passesFilter(pair, filter.value) && matchesText(name, pair, searched.value);
  }),
);

/** The pair that the keyboard is on. */
const current = signal<string | undefined>(undefined);

/** Where there is less room than that, a row takes three lines. **Units**: pixels. */
const NARROW = matchMedia('(max-width: 899px)');
const ROW_HEIGHT = 52;
const NARROW_ROW_HEIGHT = 104;

/** Shows it. */
export function Overview() {
  const rowHeight = useMedia(NARROW) ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const grid = useRef<HTMLDivElement>(null);
  const [reveal, setReveal] = useState<{ row: number } | undefined>(undefined);
  const names = shown.value;
  const at = Math.max(0, current.value === undefined ? 0 : names.indexOf(current.value));

  const moveTo = (row: number) => {
    const wanted = Math.max(0, Math.min(names.length - 1, row));
    current.value = names[wanted];
    setReveal({ row: wanted });
  };
  useLayoutEffect(() => {
    // Who comes back from somewhere else goes on where they were.
    if (current.peek() !== undefined) setReveal({ row: at });
  }, []);
  useLayoutEffect(() => {
    if (reveal !== undefined) focusRow(grid.current, names[reveal.row]);
  }, [reveal]);

  return (
    <main class="overview">
      <Toolbar onDone={() => moveTo(at)} />
      {!canControl.value && <OnlyLooks />}
      <div
        class="grid"
        role="grid"
        aria-label="Pairs"
        aria-rowcount={names.length + 1}
        ref={grid}
        onFocusIn={(event) => {
          const name = rowOf(event.target)?.dataset.pair;
          if (name !== undefined) current.value = name;
        }}
        onKeyDown={(event) => {
          const row = rowOf(event.target);
          if (row === undefined || isModified(event)) return;
          const name = row.dataset.pair ?? '';
          const isOnRow = event.target === row;
          const wanted = rowMovedTo(event.key, { row: names.indexOf(name), rows: names.length, page: PAGE_ROWS });
          if (wanted !== undefined) moveTo(wanted);
          else if (event.key === 'Enter' && isOnRow) goTo({ kind: 'pair', pair: name, tab: 'history' });
          else if ((event.key === 'm' || event.key === 'ContextMenu') && isOnRow) openMenu(name, row);
          else return;
          event.preventDefault();
        }}
      >
        <HeadRow />
        {names.length === 0 ? (
          <Nothing />
        ) : (
          <VirtualRows
            rows={names.length}
            rowHeight={rowHeight}
            kept={at}
            reveal={reveal}
            draw={(row, style) => {
              const name = names[row] ?? '';
              const pair = pairs.value.get(name);
              if (pair === undefined) return null;
              return <PairRow key={name} name={name} pair={pair} row={row} isCurrent={row === at} style={style} />;
            }}
          />
        )}
      </div>
      <PairMenu />
    </main>
  );
}

function HeadRow() {
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      {['State', 'Pair', 'Why', 'Last good', 'Next', '30 days', ''].map((text) => (
        <div key={text} role="columnheader">
          {text === '' ? <span class="unseen">Menu</span> : text}
        </div>
      ))}
    </div>
  );
}

function Nothing() {
  const hasPairs = pairs.value.size > 0;
  return (
    <div class="nothing" role="row">
      <div role="gridcell">
        {hasPairs ? 'No pair is like that. ' : 'The config has no pairs.'}
        {hasPairs && (
          <button
            type="button"
            onClick={() => {
              filter.value = 'all';
              searched.value = '';
            }}
          >
            Show all
          </button>
        )}
      </div>
    </div>
  );
}

const PAGE_ROWS = 10;

function rowOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-pair]') ?? undefined) : undefined;
}

/** Takes the keyboard to the row of a pair, where it is drawn. */
function focusRow(grid: HTMLElement | null, name: string | undefined): void {
  if (name === undefined) return;
  grid?.querySelector<HTMLElement>(`[data-pair="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}

function useMedia(query: MediaQueryList): boolean {
  const [matches, setMatches] = useState(query.matches);
  useEffect(() => {
    const look = () => setMatches(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, [query]);
  return matches;
}
