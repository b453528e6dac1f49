// The headline: how all pairs are, in one sentence; beside it whether that is still so.

import { useSignalEffect } from '@preact/signals';
import { headlineOf } from '../../src/core/headline/headline.js';
import { showSpan } from '../model/words.js';
import { connection, tryNow } from '../service/connection.js';
import { isLoaded, now, pairs } from '../service/pairs.js';

/** Shows it; the title of the tab says its worst part too. */
export function Headline() {
  const parts = headlineOf(pairs.value.values());
  useSignalEffect(() => {
    const [worst] = headlineOf(pairs.value.values());
    document.title = worst === undefined ? 'foldersync' : `${worst.text} · foldersync`;
  });
  if (!isLoaded.value) return <h1 class="headline">foldersync</h1>;
  return (
    <h1 class="headline">
      {parts.length === 0 && 'No pairs'}
      {parts.map(({ state, text }, index) => (
        <span key={text} class={`part ${state}`}>
          {index > 0 && <span class="dot"> · </span>}
          {text}
        </span>
      ))}
    </h1>
  );
}

/** Says that what is shown may be old, where it may. */
export function ConnectionNote() {
  const state = connection.value;
  if (state.kind !== 'lost') return null;
  const wait = Math.max(0, state.nextAt - now.value);
  return (
    <div class="lost" role="alert">
      <span>
        <strong>Connection lost.</strong> What you see is {showSpan(now.value - state.since)} old: {state.why}.{' '}
        {wait > 1000 ? `Trying again in ${showSpan(wait)}.` : 'Trying again.'}
      </span>
      <button type="button" onClick={tryNow}>
        Try now
      </button>
    </div>
  );
}
