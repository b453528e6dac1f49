// One pair beside the overview: how it is, and what there is to know of it.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hashOf, TABS, type Tab } from '../../model/route.js';
import { showCount } from '../../model/words.js';
import { shownStateOf } from '../../../src/core/headline/shown-state.js';
import { pause, resume, runNow } from '../../service/actions.js';
import type { PairNow } from '../../service/contract.js';
import { canControl, pairs } from '../../service/pairs.js';
import { goTo } from '../../service/place.js';
import { Cut } from '../cut.js';
import { Glyph } from '../glyph.js';
import { OnlyLooks } from '../only-looks.js';
import { PassLine } from '../list/pass-line.js';
import { RestoreTab } from '../restore/restore-tab.js';
import { ConflictsTab } from './conflicts-tab.js';
import { ConfigTab } from './config-tab.js';
import { HistoryTab } from './history-tab.js';
import { LogTab } from './log-tab.js';
import { PlanTab } from './plan-tab.js';

const WORDS: Readonly<Record<Tab, string>> = {
  history: 'History',
  conflicts: 'Conflicts',
  log: 'Log',
  config: 'Config',
  restore: 'Restore',
  plan: 'Plan',
};
const HOUR_MS = 3_600_000;

/** Shows it. */
export function Drawer({ name, tab }: { readonly name: string; readonly tab: Tab }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
    // Who closes it goes on in the row that it was opened from.
    return () => document.querySelector<HTMLElement>('[data-pair][tabindex="0"]')?.focus();
  }, [name]);
  const pair = pairs.value.get(name);
  return (
    <aside
      class="drawer"
      aria-label={`About ${name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') goTo({ kind: 'overview' });
      }}
    >
      <header>
        <h2 ref={title} tabIndex={-1}>
          {pair !== undefined && <Glyph state={shownStateOf(pair)} />}
          {name}
        </h2>
        <button type="button" class="close" aria-label="Close" onClick={() => goTo({ kind: 'overview' })}>
          ×
        </button>
      </header>
      {pair === undefined ? (
        <p role="alert">{name} is not in the config any more.</p>
      ) : (
        <>
          <About name={name} pair={pair} />
          <nav class="tabs" aria-label={`What to see of ${name}`}>
            {TABS.filter((one) => isShown(one, tab, pair)).map((one) => (
              <a
                key={one}
                href={hashOf({ kind: 'pair', pair: name, tab: one })}
                aria-current={one === tab ? 'page' : undefined}
              >
                {WORDS[one]}
                {one === 'conflicts' && <span class="count"> {showCount(pair.conflicts?.open ?? 0)}</span>}
              </a>
            ))}
          </nav>
          {!canControl.value && <OnlyLooks />}
          <div class="tab">{contentOf(tab, name)}</div>
        </>
      )}
    </aside>
  );
}

/** Whether a tab is there to be chosen: that of conflicts where some are open, or it is looked at. */
function isShown(one: Tab, looked: Tab, { conflicts }: PairNow): boolean {
  if (one === 'plan') return canControl.value;
  return one !== 'conflicts' || looked === 'conflicts' || (conflicts?.open ?? 0) > 0;
}

function contentOf(tab: Tab, name: string): ComponentChildren {
  switch (tab) {
    case 'history':
      return <HistoryTab pair={name} />;
    case 'conflicts':
      return <ConflictsTab pair={name} />;
    case 'log':
      return <LogTab pair={name} />;
    case 'config':
      return <ConfigTab pair={name} />;
    case 'plan':
      return canControl.value ? <PlanTab pair={name} /> : null;
    case 'restore':
      return <RestoreTab pair={name} />;
    default:
      return tab satisfies never;
  }
}

function About({ name, pair }: { readonly name: string; readonly pair: PairNow }) {
  const { why, schedule, state, running } = pair;
  return (
    <div class="about">
      <p class="folders">
        <Cut path={pair.source} />
        <span class="arrow" role="img" aria-label="to">
          →
        </span>
        <Cut path={pair.replica} />
      </p>
      {why !== undefined && <p>{why}</p>}
      {schedule !== undefined && <p class="quiet">{schedule}</p>}
      {(state === 'running' || running !== undefined) && (
        <p>
          <PassLine pair={name} />
        </p>
      )}
      <p class="buttons">
        {shownStateOf(pair) === 'needs-you' && (
          <a class="button" href={hashOf({ kind: 'held', pair: name })}>
            Look and decide
          </a>
        )}
        {canControl.value && <Buttons name={name} state={state} />}
      </p>
    </div>
  );
}

function Buttons({ name, state }: { readonly name: string; readonly state: PairNow['state'] }) {
  if (state === 'paused') {
    return (
      <button type="button" onClick={() => void resume(name)}>
        Resume
      </button>
    );
  }
  return (
    <>
      <button type="button" onClick={() => void runNow(name)}>
        Run now
      </button>
      <button type="button" onClick={() => void pause(name, HOUR_MS)}>
        Pause for 1 hour
      </button>
    </>
  );
}
