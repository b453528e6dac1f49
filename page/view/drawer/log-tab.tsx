// The end of a pair's log, which can be followed.

import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';

const LINES = 300;
const FOLLOW_MS = 2000;

/** Shows it. */
export function LogTab({ pair }: { readonly pair: string }) {
  const filter = useSignal('');
  const isFollowing = useSignal(true);
  const turn = useSignal(0);
  const box = useRef<HTMLDivElement>(null);
  const text = filter.value.trim();
  const query = { lines: LINES, ...(text === '' ? {} : { filter: text }) };
  const { answer, failure } = useAsked<{ readonly lines: readonly string[] }>(
    ofPair(pair, 'log', query),
    turn.value,
  ).value;
  useEffect(() => {
    const timer = setInterval(() => {
      if (isFollowing.value && document.visibilityState === 'visible') turn.value++;
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, []);
  useLayoutEffect(() => {
    if (isFollowing.value) box.current?.scrollTo(0, box.current.scrollHeight);
  }, [answer, isFollowing.value]);
  const lines = answer?.lines;
  return (
    <div class="log">
      <div class="log-tools">
        <input
          type="search"
          placeholder="Filter the log"
          aria-label="Filter the log"
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
        <label>
          <input
            type="checkbox"
            checked={isFollowing.value}
            onChange={(event) => {
              isFollowing.value = event.currentTarget.checked;
            }}
          />{' '}
          Follow
        </label>
      </div>
      {failure !== undefined && <p role="status">{failure}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by its keys */}
      <div class="lines mono" ref={box} tabIndex={0} role="log" aria-label={`The log of ${pair}`} aria-live="off">
        {lines?.map((line, index) => (
          <div key={`${index} ${line}`} class={levelOf(line)}>
            {line}
          </div>
        ))}
        {lines?.length === 0 && <p class="quiet">No lines.</p>}
      </div>
    </div>
  );
}

/** The level that a line of text names, as far as that can be told. */
function levelOf(line: string): string {
  const [, level = ''] = /^\S+ (?:\S+ )?(ERROR|WARN)/i.exec(line) ?? [];
  return level.toLowerCase();
}
