// What a pass of a pair has held: why, how much, which, and what to do about it.

import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { counted, showCount, showDistance, showMoment, showShare, showSize } from '../../model/words.js';
import { pause } from '../../service/actions.js';
import type { HeldAnswer } from '../../service/contract.js';
import { entriesOf, HeldLook } from '../../service/held.js';
import { canControl, countOf, holdsChanged, now, pairs } from '../../service/pairs.js';
import { goTo } from '../../service/place.js';
import { OnlyLooks } from '../only-looks.js';
import { HeldTreeView } from './held-tree-view.js';

/** Above so many entries the name of the pair is to be typed. */
const TYPED_ABOVE = 1000;

/** Shows it. */
export function HeldView({ pair }: { readonly pair: string }) {
  const look = useMemo(() => new HeldLook(pair), [pair]);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [pair]);
  useSignalEffect(() => {
    // Also whenever something has come of the hold.
    void countOf(holdsChanged, pair).value;
    void look.load();
  });
  const { failure, about, change } = look;
  const isThere = pairs.value.has(pair);
  return (
    <main
      class="held-view"
      onKeyDown={(event) => {
        if (event.key === 'Escape') goTo({ kind: 'overview' });
      }}
    >
      <p class="back">
        <a href="#/">← All pairs</a>
      </p>
      <h2 ref={title} tabIndex={-1}>
        {pair} waits for you
      </h2>
      {!isThere && <p role="alert">{pair} is not in the config any more.</p>}
      {isThere && failure.value !== undefined && <p role="status">{failure.value}</p>}
      {isThere && failure.value === undefined && about.value !== undefined && (
        <>
          {change.value !== undefined && (
            <p class="changed" role="alert">
              {change.value}
            </p>
          )}
          <Reason about={about.value} pair={pair} />
          <HeldTreeView look={look} />
          {canControl.value ? <Decision look={look} about={about.value} /> : <OnlyLooks />}
        </>
      )}
    </main>
  );
}

function Reason({ about, pair }: { readonly about: HeldAnswer; readonly pair: string }) {
  const { total, reason, heldAt, hint } = about;
  const { removals, replacements, updates = 0, bytes, replicaEntries, kept } = total;
  const copied = pairs.value.get(pair)?.lastPass?.counts.copied ?? 0;
  const share = replicaEntries === undefined || replicaEntries === 0 ? undefined : removals / replicaEntries;
  return (
    <>
      <p class="reason">
        {reason}
        <span class="quiet">
          {' '}
          · held <time title={showMoment(heldAt)}>{showDistance(heldAt, now.value)}</time>
        </span>
      </p>
      <dl class="totals">
        <Total
          word="removes"
          value={removals}
          rest={[
            bytes === undefined ? '' : showSize(bytes),
            share === undefined ? '' : `${showShare(Math.min(1, share))} of the replica`,
          ]}
        />
        <Total word="replaces" value={replacements} />
        {updates > 0 && <Total word="updates" value={updates} />}
        <Total word="copied already" value={copied} />
      </dl>
      {(kept ?? hint) !== undefined && <p class="quiet">{[kept, hint].filter(Boolean).join('; ')}</p>}
    </>
  );
}

function Total({
  word,
  value,
  rest = [],
}: {
  readonly word: string;
  readonly value: number;
  readonly rest?: readonly string[];
}) {
  const more = rest.filter(Boolean).join(' · ');
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        <strong>{showCount(value)}</strong> {more !== '' && <span class="quiet">{more}</span>}
      </dd>
    </div>
  );
}

function Decision({ look, about }: { readonly look: HeldLook; readonly about: HeldAnswer }) {
  const typed = useSignal('');
  const entries = entriesOf(about);
  const isTyped = entries <= TYPED_ABOVE || typed.value === look.pair;
  const isReady = look.wasOpened.value && isTyped && !look.isApproving.value;
  return (
    <form
      class="decision"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void look.approve();
      }}
    >
      {entries > TYPED_ABOVE && (
        <label>
          <span>
            Type <strong>{look.pair}</strong> to approve {counted(entries, 'entry')}
          </span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      <span class="buttons">
        <button type="submit" class="danger" disabled={!isReady} aria-describedby="approve-note">
          Approve this set
        </button>
        <button type="button" onClick={() => void pause(look.pair)}>
          Pause
        </button>
        <span id="approve-note" class="quiet">
          {look.wasOpened.value ? 'Exactly what you see, and nothing that comes later.' : 'Open the tree first.'}
        </span>
      </span>
    </form>
  );
}
