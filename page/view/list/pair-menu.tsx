// What can be done to a pair, as a menu beside its row.

import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { shownStateOf } from '../../../src/core/headline/shown-state.js';
import type { Tab } from '../../model/route.js';
import { cancel, pause, resume, runNow } from '../../service/actions.js';
import type { PairNow } from '../../service/contract.js';
import { canControl, pairs } from '../../service/pairs.js';
import { goTo } from '../../service/place.js';

interface OpenMenu {
  readonly pair: string;
  /** What it hangs on, and what the keyboard goes back to. */
  readonly anchor: HTMLElement;
}

const open = signal<OpenMenu | undefined>(undefined);

/** Opens the menu of a pair beside an element. */
export function openMenu(pair: string, anchor: HTMLElement): void {
  open.value = { pair, anchor };
}

interface Item {
  readonly text: string;
  readonly act: () => void;
}

const HOUR_MS = 3_600_000;

function itemsOf(name: string, pair: PairNow): Item[] {
  const goes = (tab: Tab) => () => goTo({ kind: 'pair', pair: name, tab });
  return [
    ...(shownStateOf(pair) === 'needs-you'
      ? [{ text: 'Look at what is held', act: () => goTo({ kind: 'held', pair: name }) }]
      : []),
    ...(canControl.value ? actionsOn(name, pair) : []),
    ...(canControl.value ? [{ text: 'Plan: what would a pass do?', act: goes('plan') }] : []),
    { text: 'Details', act: goes('history') },
    { text: 'Restore…', act: goes('restore') },
  ];
}

function actionsOn(name: string, pair: PairNow): Item[] {
  const isPaused = pair.state === 'paused';
  return [
    ...(isPaused
      ? [{ text: 'Resume', act: () => void resume(name) }]
      : [{ text: 'Run now', act: () => void runNow(name) }]),
    ...(pair.running === undefined ? [] : [{ text: 'Cancel this pass', act: () => void cancel(name) }]),
    { text: 'Pause for 1 hour', act: () => void pause(name, HOUR_MS) },
    { text: 'Pause for 8 hours', act: () => void pause(name, 8 * HOUR_MS) },
    { text: 'Pause for 1 day', act: () => void pause(name, 24 * HOUR_MS) },
    ...(isPaused ? [] : [{ text: 'Pause until resumed', act: () => void pause(name) }]),
  ];
}

/** Shows the menu that is open. */
export function PairMenu() {
  const menu = open.value;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (menu === undefined || box.current === null) return;
    place(box.current, menu.anchor);
    box.current.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [menu]);
  useEffect(() => {
    if (menu === undefined) return undefined;
    const close = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target)) return;
      open.value = undefined;
    };
    addEventListener('pointerdown', close);
    addEventListener('resize', close);
    addEventListener('scroll', close, true);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('resize', close);
      removeEventListener('scroll', close, true);
    };
  }, [menu]);
  const pair = menu === undefined ? undefined : pairs.value.get(menu.pair);
  if (menu === undefined || pair === undefined) return null;
  const leave = () => {
    open.value = undefined;
    menu.anchor.focus();
  };
  return (
    <div
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={`What to do with ${menu.pair}`}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') leave();
        else if (!moveFocus(event.currentTarget, event.key)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {itemsOf(menu.pair, pair).map(({ text, act }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            leave();
            act();
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

function place(box: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(4, Math.min(at.right - width, innerWidth - width - 4));
  const isRoomBelow = at.bottom + height + 4 <= innerHeight;
  const top = isRoomBelow ? at.bottom + 2 : Math.max(4, at.top - height - 2);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/** Moves among the items, around their ends, or to the next one with a letter. */
function moveFocus(box: HTMLElement, key: string): boolean {
  const items = [...box.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  const moves: Record<string, number> = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  };
  const wanted = moves[key];
  if (wanted !== undefined) {
    items[wanted]?.focus();
    return true;
  }
  if (key.length !== 1 || key === ' ') return false;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const found = after.find((item) => item.textContent?.toLowerCase().startsWith(key.toLowerCase()));
  found?.focus();
  return found !== undefined;
}
