// The history of a pair: its last passes as charts and as a list.

import { useSignal } from '@preact/signals';
import { showMoment, showSize } from '../../model/words.js';
import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { HistoryAnswer, PassLine } from '../../service/contract.js';
import { countOf, passesEnded } from '../../service/pairs.js';
import { showDuration } from '../../../src/core/words/duration.js';
import { Chart } from './chart.js';
import { PassList } from './pass-list.js';

const LINES = 100;

/** Shows it. */
export function HistoryTab({ pair }: { readonly pair: string }) {
  const before = useSignal<number | undefined>(undefined);
  const query = before.value === undefined ? {} : { before: before.value };
  const ended = countOf(passesEnded, pair).value;
  const { answer, failure } = useAsked<HistoryAnswer>(ofPair(pair, 'history', { limit: LINES, ...query }), ended).value;
  if (answer === undefined) return <p class="quiet">{failure ?? 'Asking…'}</p>;
  const lines = answer.passes;
  const passes = lines.filter((line) => line.kind === 'pass').reverse();
  if (lines.length === 0 && before.value === undefined) return <p class="quiet">Nothing has happened yet.</p>;
  const last = lines.at(-1);
  const oldest = last === undefined ? undefined : last.kind === 'pass' ? last.endedAt : last.at;
  return (
    <>
      {passes.length > 1 && <Charts passes={passes} />}
      <PassList pair={pair} lines={lines} />
      <p class="buttons">
        {before.value !== undefined && (
          <button
            type="button"
            onClick={() => {
              before.value = undefined;
            }}
          >
            Newest
          </button>
        )}
        {lines.length >= LINES && oldest !== undefined && (
          <button
            type="button"
            onClick={() => {
              before.value = oldest;
            }}
          >
            Older than {showMoment(oldest)}
          </button>
        )}
      </p>
    </>
  );
}

function Charts({ passes }: { readonly passes: readonly PassLine[] }) {
  const times = passes.map(({ endedAt }) => endedAt);
  const gone = ({ counts: { removed = 0, replaced = 0 } }: PassLine) => removed + replaced;
  return (
    <div class="charts">
      <Chart
        title="Duration"
        times={times}
        values={passes.map(({ startedAt, endedAt, durationMs }) => durationMs ?? endedAt - startedAt)}
        show={showDuration}
        kind="duration"
      />
      <Chart title="Copied" times={times} values={passes.map(({ bytes }) => bytes)} show={showSize} kind="copied" />
      <Chart title="Removed" times={times} values={passes.map(gone)} show={String} kind="removed" />
    </div>
  );
}
