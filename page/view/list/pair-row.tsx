// One pair in the overview.

import { shownStateOf, STATE_WORDS } from '../../../src/core/headline/shown-state.js';
import { showDistance, showMoment } from '../../model/words.js';
import type { PairNow } from '../../service/contract.js';
import { now, passOf } from '../../service/pairs.js';
import { goTo } from '../../service/place.js';
import { Cut } from '../cut.js';
import { Glyph } from '../glyph.js';
import { ConflictsLink } from './conflicts-link.js';
import { DayStrip } from './day-strip.js';
import { openMenu } from './pair-menu.js';
import { PassLine, PassPath } from './pass-line.js';

/** What a row shows. */
interface PairRowProps {
  readonly name: string;
  readonly pair: PairNow;
  /** Its place among the rows, from 0. */
  readonly row: number;
  /** Whether the keyboard comes to this row. */
  readonly isCurrent: boolean;
  readonly style: { readonly transform: string };
}

/** Shows it. */
export function PairRow({ name, pair, row, isCurrent, style }: PairRowProps) {
  const shown = shownStateOf(pair);
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      class={`virtual row ${shown}`}
      role="row"
      aria-rowindex={row + 2}
      data-pair={name}
      tabIndex={tabIndex}
      style={style}
      onClick={(event) => {
        const isOwn = event.target instanceof Element && event.target.closest('a, button') !== null;
        if (!isOwn) goTo({ kind: 'pair', pair: name, tab: 'history' });
      }}
    >
      <div role="gridcell" class="state">
        <Glyph state={shown} />
        <span class={`word ${shown}`}>{wordOf(pair)}</span>
      </div>
      <div role="rowheader" class="name">
        <span class="title">{name}</span>
        <span class="folders">
          <Cut path={pair.source} />
          <span class="arrow" role="img" aria-label="to">
            →
          </span>
          <Cut path={pair.replica} />
        </span>
      </div>
      <div role="gridcell" class="why">
        <Why name={name} pair={pair} />
      </div>
      <div role="gridcell" class="good">
        <Moment at={pair.lastGoodAt} otherwise="never" />
      </div>
      <div role="gridcell" class="next">
        <Next pair={pair} />
      </div>
      <div role="gridcell" class="strip">
        <DayStrip pair={name} />
      </div>
      <div role="gridcell" class="more">
        <button
          type="button"
          aria-haspopup="menu"
          aria-label={`What to do with ${name}`}
          tabIndex={tabIndex}
          onClick={(event) => openMenu(name, event.currentTarget)}
        >
          <span aria-hidden="true">⋯</span>
        </button>
      </div>
    </div>
  );
}

/** The word of its shown state, or of its own where that says more about the same. */
function wordOf(pair: PairNow): string {
  if (pair.state === 'paused') return 'Paused';
  if (pair.state === 'stopped') return 'Stopped';
  return STATE_WORDS[shownStateOf(pair)];
}

function Why({ name, pair }: { readonly name: string; readonly pair: PairNow }) {
  const isRunning = pair.state === 'running' || passOf(name).value !== undefined;
  const { why } = pair;
  if (shownStateOf(pair) === 'needs-you') {
    return (
      <>
        <span class="line" title={why}>
          {why ?? 'a pass was held'}
        </span>
        <span class="line">
          <a href={`#/held/${encodeURIComponent(name)}`} tabIndex={-1}>
            Look and decide
          </a>
          <ConflictsLink name={name} pair={pair} />
          {isRunning && <PassLine pair={name} />}
        </span>
      </>
    );
  }
  if (isRunning) {
    return (
      <>
        {why !== undefined && (
          <span class="line" title={why}>
            {why}
          </span>
        )}
        <span class="line">
          <PassLine pair={name} />
          <ConflictsLink name={name} pair={pair} />
        </span>
        {why === undefined && (
          <span class="line quiet">
            <PassPath pair={name} />
          </span>
        )}
      </>
    );
  }
  const text = why ?? pauseOf(pair) ?? pair.schedule ?? '';
  return (
    <>
      <span class={why === undefined ? 'line quiet' : 'line'} title={text}>
        {text}
      </span>
      {(pair.conflicts?.open ?? 0) > 0 && (
        <span class="line">
          <ConflictsLink name={name} pair={pair} />
        </span>
      )}
    </>
  );
}

const TO_THE_MINUTE = '2026-01-31 13:34'.length;

function pauseOf({ state, pausedUntil }: PairNow): string | undefined {
  if (state !== 'paused') return undefined;
  return pausedUntil === undefined ? 'until it is resumed' : `until ${showMoment(pausedUntil).slice(0, TO_THE_MINUTE)}`;
}

function Next({ pair }: { readonly pair: PairNow }) {
  if (pair.state === 'paused') return <Moment at={pair.pausedUntil} otherwise="—" />;
  if (pair.running !== undefined) return <span>now</span>;
  const { nextAt } = pair;
  if (nextAt !== undefined && nextAt <= now.value) return <span>due</span>;
  return <Moment at={nextAt} otherwise="—" />;
}

function Moment({ at, otherwise }: { readonly at: number | undefined; readonly otherwise: string }) {
  if (at === undefined) return <span class="quiet">{otherwise}</span>;
  return <time title={showMoment(at)}>{showDistance(at, now.value)}</time>;
}
